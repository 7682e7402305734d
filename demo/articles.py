"""The tables behind the catalogue: medicines, foods, chemicals, raw materials. Data only."""

from dataclasses import dataclass

from workflows.rules.model.master_data import Handling


@dataclass(frozen=True, slots=True)
class Medicine:
    """A serialized medicine: `pack` is one sales unit, `inner` and `case` say how many of them a bundle and a shipping case hold."""

    name: str
    strength: str
    form: str
    pack: str
    inner: int
    case: int
    handling: Handling = Handling.AMBIENT
    minimum_days: int | None = 90
    controlled: bool = False
    by_halden: bool = False


@dataclass(frozen=True, slots=True)
class Food:
    """A food kept by lot; `case` pieces a case. Those `of_sorrel` belong to a company that only stores here."""

    name: str
    form: str
    pack: str
    case: int
    handling: Handling = Handling.AMBIENT
    of_sorrel: bool = True


@dataclass(frozen=True, slots=True)
class Chemical:
    """A chemical kept by weight in drums of `drum` kilograms; `number` is its CAS number."""

    name: str
    grade: str
    form: str
    drum: int
    number: str
    handling: Handling = Handling.HAZARD


MEDICINES: tuple[Medicine, ...] = (
    Medicine("Amoxicillin", "500 mg", "capsules", "20", 5, 10),
    Medicine("Amoxicillin", "250 mg/5 ml", "oral suspension", "100 ml", 6, 24),
    Medicine("Ibuprofen", "400 mg", "tablets", "50", 10, 60),
    Medicine("Ibuprofen", "600 mg", "tablets", "20", 10, 60),
    Medicine("Paracetamol", "500 mg", "tablets", "20", 10, 60),
    Medicine("Cefalexin", "250 mg", "capsules", "30", 10, 40),
    Medicine("Metformin", "850 mg", "tablets", "60", 10, 60),
    Medicine("Metformin", "1000 mg", "tablets", "120", 5, 30),
    Medicine("Atorvastatin", "20 mg", "tablets", "30", 10, 60),
    Medicine("Atorvastatin", "40 mg", "tablets", "30", 10, 60),
    Medicine("Ramipril", "5 mg", "capsules", "28", 10, 60),
    Medicine("Amlodipine", "5 mg", "tablets", "28", 10, 60),
    Medicine("Bisoprolol", "2.5 mg", "tablets", "30", 10, 60),
    Medicine("Omeprazole", "20 mg", "capsules", "28", 10, 60),
    Medicine("Pantoprazole", "40 mg", "tablets", "28", 10, 60),
    Medicine("Levothyroxine", "50 micrograms", "tablets", "100", 10, 60),
    Medicine("Salbutamol", "100 micrograms", "inhaler", "200 doses", 5, 40),
    Medicine("Insulin glargine", "100 units/ml", "pre-filled pens", "5 x 3 ml", 4, 24, Handling.COOL, 120),
    Medicine("Insulin aspart", "100 units/ml", "cartridges", "5 x 3 ml", 4, 24, Handling.COOL, 120),
    Medicine("Enoxaparin", "40 mg", "syringes", "10 x 0.4 ml", 4, 24, Handling.COOL),
    Medicine("Influenza vaccine", "0.5 ml", "pre-filled syringe", "10", 4, 20, Handling.COOL, 60),
    Medicine("Oxycodone", "5 mg", "tablets", "20", 10, 60, Handling.SECURE, 180, controlled=True),
    Medicine("Diclofenac", "1 %", "gel", "100 g", 6, 36, by_halden=True),
    Medicine("Cetirizine", "10 mg", "tablets", "30", 10, 60, by_halden=True),
    Medicine("Loratadine", "10 mg", "tablets", "30", 10, 60, by_halden=True),
    Medicine("Sertraline", "50 mg", "tablets", "28", 10, 60, by_halden=True),
    Medicine("Citalopram", "20 mg", "tablets", "28", 10, 60, by_halden=True),
    Medicine("Simvastatin", "20 mg", "tablets", "28", 10, 60, by_halden=True),
    Medicine("Losartan", "50 mg", "tablets", "28", 10, 60, by_halden=True),
    Medicine("Furosemide", "40 mg", "tablets", "28", 10, 60, by_halden=True),
)

FOODS: tuple[Food, ...] = (
    Food("Rolled oats", "bag", "1 kg", 10),
    Food("Wheat flour", "bag", "1 kg", 10),
    Food("Basmati rice", "bag", "2 kg", 8),
    Food("Red lentils", "bag", "500 g", 12),
    Food("Chickpeas", "tin", "400 g", 12),
    Food("Peeled tomatoes", "tin", "400 g", 12),
    Food("Tuna in brine", "tin", "185 g", 24),
    Food("Olive oil, extra virgin", "bottle", "1 l", 6),
    Food("Peanut butter", "jar", "350 g", 12),
    Food("Acacia honey", "jar", "500 g", 6),
    Food("Strawberry jam", "jar", "340 g", 12),
    Food("Fresh eggs", "tray", "30", 6, Handling.COOL),
    Food("Soft cheese", "tub", "200 g", 12, Handling.COOL),
    Food("Smoked salmon", "pack", "100 g", 20, Handling.COOL),
    Food("Baby spinach", "bag", "200 g", 10, Handling.COOL),
    Food("Frozen peas", "bag", "1 kg", 10, Handling.FROZEN),
    Food("Frozen cod fillets", "bag", "800 g", 8, Handling.FROZEN),
    Food("Oral rehydration salts", "sachets", "20", 40, of_sorrel=False),
    Food("Infant formula", "tin", "800 g", 6, of_sorrel=False),
    Food("Protein drink, vanilla", "bottle", "200 ml", 24, of_sorrel=False),
)

CHEMICALS: tuple[Chemical, ...] = (
    Chemical("Citric acid", "anhydrous", "crystals", 25, "CAS 77-92-9", Handling.AMBIENT),
    Chemical("Sodium hydroxide", "98 %", "pearls", 25, "CAS 1310-73-2"),
    Chemical("Isopropyl alcohol", "99 %", "liquid", 160, "CAS 67-63-0"),
    Chemical("Glycerol", "99.5 %", "liquid", 250, "CAS 56-81-5", Handling.AMBIENT),
    Chemical("Hydrogen peroxide", "35 %", "liquid", 65, "CAS 7722-84-1"),
    Chemical("Sodium hypochlorite", "12 %", "liquid", 30, "CAS 7681-52-9"),
    Chemical("Acetone", "technical", "liquid", 160, "CAS 67-64-1"),
    Chemical("Sorbitol", "70 %", "syrup", 275, "CAS 50-70-4", Handling.AMBIENT),
)

RAW_MATERIALS: tuple[tuple[str, str], ...] = (("RM-0017", "Cocoa powder"), ("RM-0023", "Maltodextrin"))
"""Sorrel's internal code and name: goods that have no GTIN."""
