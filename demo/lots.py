"""Which lots the demo site holds and where: 40 of them, told as a table. Data only; days are counted from today."""

from dataclasses import dataclass

from workflows.rules.status import Disposition


@dataclass(frozen=True, slots=True)
class StockLine:
    """So much of a lot at one place: sealed `cases` and `loose` base units (of goods by lot and weight, `loose` alone counts)."""

    article: str
    lot: str
    days: int
    place: str
    cases: int
    loose: int
    disposition: Disposition = Disposition.AVAILABLE


RECALLED_ARTICLE = "Cefalexin 250 mg"
RECALLED_LOTS = ("C1188", "C1189")

_RECALLED = Disposition.RECALLED
_EXPIRED = Disposition.EXPIRED
_QUARANTINED = Disposition.QUARANTINED

MEDICINES_IN_STOCK: tuple[StockLine, ...] = (
    StockLine("Amoxicillin 500 mg", "A7K05", 150, "A-01-1", 2, 6),
    StockLine("Amoxicillin 500 mg", "A7K18", 330, "A-01-2", 4, 0),
    StockLine("Amoxicillin 250 mg/5 ml", "AS204", 240, "A-01-3", 1, 4),
    StockLine("Ibuprofen 400 mg", "L099", 70, "B-04-1", 0, 12),
    StockLine("Ibuprofen 400 mg", "L123", 490, "B-04-2", 1, 18),
    StockLine("Paracetamol 500 mg", "P0917", -21, "A-02-1", 0, 9),
    StockLine("Paracetamol 500 mg", "P1044", 25, "A-02-2", 0, 14),
    StockLine("Paracetamol 500 mg", "P1102", 600, "A-02-3", 1, 0),
    StockLine("Cefalexin 250 mg", "C1188", 420, "B-04-2", 0, 2, _RECALLED),
    StockLine("Cefalexin 250 mg", "C1188", 420, "STAGE-1", 0, 1, _RECALLED),
    StockLine("Cefalexin 250 mg", "C1189", 430, "HOLD-01", 0, 8, _RECALLED),
    StockLine("Cefalexin 250 mg", "C1203", 520, "B-04-3", 1, 3),
    StockLine("Metformin 850 mg", "M5531", 300, "A-03-1", 1, 7),
    StockLine("Metformin 850 mg", "M5540", 410, "A-03-2", 1, 0),
    StockLine("Metformin 850 mg", "M5531", 300, "SHIP-1", 0, 4, Disposition.PACKED),
    StockLine("Atorvastatin 20 mg", "AT118", 365, "A-04-1", 0, 22),
    StockLine("Ramipril 5 mg", "R0440", 12, "A-04-2", 0, 10),
    StockLine("Omeprazole 20 mg", "OM771", 280, "A-05-1", 0, 25),
    StockLine("Salbutamol 100 micrograms", "SB310", 510, "A-05-2", 1, 0),
    StockLine("Insulin glargine 100 units/ml", "IG027", 95, "C-01-1", 0, 8),
    StockLine("Insulin glargine 100 units/ml", "IG031", 270, "C-01-2", 1, 0),
    StockLine("Insulin aspart 100 units/ml", "IA112", 200, "C-01-3", 0, 12),
    StockLine("Enoxaparin 40 mg", "EN900", -4, "HOLD-01", 0, 6, _EXPIRED),
    StockLine("Influenza vaccine 0.5 ml", "FV026", 120, "C-02-1", 0, 20),
    StockLine("Oxycodone 5 mg", "OX015", 450, "S-01-1", 0, 30),
    StockLine("Cetirizine 10 mg", "CZ881", 700, "HOLD-02", 1, 2, _QUARANTINED),
)

GOODS_BY_LOT_IN_STOCK: tuple[StockLine, ...] = (
    StockLine("Rolled oats", "RO2241", 210, "B-01-1", 0, 400),
    StockLine("Rolled oats", "RO2250", 260, "B-01-2", 0, 320),
    StockLine("Basmati rice", "BR1107", 380, "B-01-3", 0, 160),
    StockLine("Peeled tomatoes", "PT6032", 540, "B-02-1", 0, 720),
    StockLine("Tuna in brine", "TB0415", 900, "B-02-2", 0, 480),
    StockLine("Olive oil, extra virgin", "OO3318", 330, "B-02-3", 0, 180),
    StockLine("Peanut butter", "PB0702", 160, "HOLD-02", 0, 96, _QUARANTINED),
    StockLine("Fresh eggs", "EG3121", 9, "C-03-1", 0, 60),
    StockLine("Soft cheese", "SC0880", 18, "C-03-2", 0, 144),
    StockLine("Frozen peas", "FP4410", 400, "F-01-1", 0, 200),
    StockLine("Infant formula", "IF2009", 310, "B-03-1", 0, 240),
    StockLine("Citric acid anhydrous", "CA7715", 620, "H-01-1", 0, 500),
    StockLine("Isopropyl alcohol 99 %", "IP2204", 480, "H-01-2", 0, 640),
    StockLine("Hydrogen peroxide 35 %", "HP0091", 55, "H-02-1", 0, 195),
    StockLine("Glycerol 99.5 %", "GL1830", 560, "H-02-2", 0, 750),
    StockLine("Cocoa powder", "CP5517", 290, "B-05-1", 0, 875),
)
