"""Every GS1 application identifier: components, separator, companions, place in a Digital Link, title.

The table holds the facts of the GS1 Barcode Syntax Dictionary in one line an identifier (or range):
    AI | flags | components | requires | excludes | link key | title
flags: f fixed length (needs no separator), a may be an attribute of a Digital Link. A component is its type (N digits,
X set 82, Y set 39, Z base64), its length (..n is 1 to n), brackets if optional, and its checks. `requires` lists
alternatives by comma, together by +, and all groups of & must be met; n stands for any digit. The link key column has the
key's qualifiers in order, alternatives by /, a lone - where there are none. tools/check_application_identifiers.py compares.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from workflows.gs1.codes import Problem
from workflows.gs1.linters import LINTERS, Flaw, Linter, base64_flaw
from workflows.gs1.values import CHARACTER_SET_39, CHARACTER_SET_64, CHARACTER_SET_82, DIGITS

DICTIONARY_RELEASE = "2026-01-27"
"""Provenance of the table: GS1 Barcode Syntax Dictionary, release 2026-01-27."""

_ALPHABETS = {"N": DIGITS, "X": CHARACTER_SET_82, "Y": CHARACTER_SET_39, "Z": CHARACTER_SET_64 + "="}


class Component(NamedTuple):
    """One part of a value: its type, its length, and the names of its checks."""

    type: str
    minimum: int
    maximum: int
    optional: bool
    checks: tuple[str, ...]
    alphabet: str
    linters: tuple[Linter, ...]


@dataclass(frozen=True, slots=True)
class ApplicationIdentifier:
    """What the syntax says about one application identifier."""

    ai: str
    title: str
    fixed: bool
    """Predefined length: ends without a separator (General Specifications 7.8.5)."""
    attribute: bool
    components: tuple[Component, ...]
    minimum: int
    maximum: int
    requires: tuple[tuple[tuple[str, ...], ...], ...]
    """All groups; of a group one alternative; of an alternative every identifier."""
    excludes: tuple[str, ...]
    qualifiers: tuple[tuple[str, ...], ...]
    """Of a Digital Link key, in order, one tuple an alternative; empty where it is no key."""

    def flaw(self, value: str, this_year: int) -> Flaw | None:
        """The first flaw of a value and its offset in it, None if the value is good."""
        if not value:
            return (Problem.EMPTY_VALUE, 0)
        if len(value) > self.maximum:
            return (Problem.TOO_LONG, self.maximum)
        at = 0
        for component in self.components:
            part = value[at : at + component.maximum]
            if component.optional and not part:
                break
            rest = part.lstrip(component.alphabet)
            if rest:
                return (Problem.INVALID_CHARACTER, at + len(part) - len(rest))
            if len(part) < component.minimum:
                return (Problem.TOO_SHORT, at + len(part))
            for lint in component.linters:
                flaw = lint(part, this_year)
                if flaw is not None:
                    return (flaw[0], at + flaw[1])
            at += len(part)
        return None


def find(ai: str) -> ApplicationIdentifier | None:
    """The identifier of exactly these digits, None if there is none."""
    known = _known.get(ai)
    if known is None and ai in _LINES:
        known = _known[ai] = _read_line(ai, _LINES[ai])
    return known


def every() -> Iterator[ApplicationIdentifier]:
    """All identifiers, in the order of the table."""
    for ai, line in _LINES.items():
        yield _read_line(ai, line)


def _read_line(ai: str, line: str) -> ApplicationIdentifier:
    _, flags, components, requires, excludes, key, title = (field.strip() for field in line.split("|"))
    parts = tuple(_read_component(text) for text in components.split())
    return ApplicationIdentifier(
        ai=ai,
        title=title,
        fixed="f" in flags,
        attribute="a" in flags,
        components=parts,
        minimum=sum(part.minimum for part in parts if not part.optional),
        maximum=sum(part.maximum for part in parts),
        requires=tuple(_read_alternatives(group) for group in requires.split(" & ") if group),
        excludes=tuple(excludes.split(",")) if excludes else (),
        qualifiers=tuple(() if chain == "-" else tuple(chain.split(",")) for chain in key.split("/") if chain),
    )


def _read_alternatives(group: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(together.split("+")) for together in group.split(","))


def _read_component(text: str) -> Component:
    shape, *checks = text.split(":")
    optional, shape = shape.startswith("["), shape.strip("[]")
    kind, length = shape[0], shape[1:]
    maximum = int(length.lstrip("."))
    return Component(
        type=kind,
        minimum=1 if length.startswith("..") else maximum,
        maximum=maximum,
        optional=optional,
        checks=tuple(checks),
        alphabet=_ALPHABETS[kind],
        linters=(*((base64_flaw,) if kind == "Z" else ()), *(LINTERS[name] for name in checks)),
    )


def _expand(table: str) -> Iterator[tuple[str, str]]:
    """Each identifier with the line that describes it, ranges written out."""
    for line in table.strip().splitlines():
        first, _, last = line.partition(" ")[0].partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield str(number).zfill(len(first)), line


_TABLE = """
00 | fa | N18:csum:gcppos2 | | | - | SSCC
01 | fa | N14:csum:gcppos2 | | 255,37 | 22,10,21/235 | GTIN
02 | fa | N14:csum:gcppos2 | 37 | 01,03 | | CONTENT
03 | f- | N14:csum:gcppos2 | | 01,02,37 | | MTO GTIN
10 | -a | X..20 | 01,02,03,8006,8026 | | | BATCH/LOT
11 | fa | N6:yymmd0 | 01,02,03,8006,8026 | | | PROD DATE
12 | fa | N6:yymmd0 | 8020 | | | DUE DATE
13 | fa | N6:yymmd0 | 01,02,03,8006,8026 | | | PACK DATE
15 | fa | N6:yymmd0 | 01,02,03,8006,8026 | | | BEST BEFORE or BEST BY
16 | fa | N6:yymmd0 | 01,02,03,8006,8026 | | | SELL BY
17 | fa | N6:yymmd0 | 01,02,03,255,8006,8026 | | | USE BY or EXPIRY
20 | fa | N2 | 01,02,8006,8026 | | | VARIANT
21 | -- | X..20 | 01,03,8006 | 235 | | SERIAL
22 | -- | X..20 | 01 | | | CPV
235 | -- | X..28 | 01 | | | TPX
240 | -a | X..30 | 01,02,8006,8026 | | | ADDITIONAL ID
241 | -a | X..30 | 01,02,8006,8026 | | | CUST. PART No.
242 | -a | N..6 | 01,02,8006,8026 | | | MTO VARIANT
243 | -a | X..20 | 01 | | | PCN
250 | -a | X..30 | 01,8006 & 21 | | | SECONDARY SERIAL
251 | -a | X..30 | 01,8006 | | | REF. TO SOURCE
253 | -a | N13:csum:gcppos1 [X..17] | | | - | GDTI
254 | -- | X..20 | 414 | | | GLN EXTENSION COMPONENT
255 | -a | N13:csum:gcppos1 [N..12] | | 01,02,415,8006,8020,8026 | - | GCN
30 | -a | N..8 | 01,02 | | | VAR. COUNT
3100-3105 | fa | N6 | 01,02 | 310n | | NET WEIGHT (kg)
3110-3115 | fa | N6 | 01,02 | 311n | | LENGTH (m)
3120-3125 | fa | N6 | 01,02 | 312n | | WIDTH (m)
3130-3135 | fa | N6 | 01,02 | 313n | | HEIGHT (m)
3140-3145 | fa | N6 | 01,02 | 314n | | AREA (m²)
3150-3155 | fa | N6 | 01,02 | 315n | | NET VOLUME (l)
3160-3165 | fa | N6 | 01,02 | 316n | | NET VOLUME (m³)
3200-3205 | fa | N6 | 01,02 | 320n | | NET WEIGHT (lb)
3210-3215 | fa | N6 | 01,02 | 321n | | LENGTH (in)
3220-3225 | fa | N6 | 01,02 | 322n | | LENGTH (ft)
3230-3235 | fa | N6 | 01,02 | 323n | | LENGTH (yd)
3240-3245 | fa | N6 | 01,02 | 324n | | WIDTH (in)
3250-3255 | fa | N6 | 01,02 | 325n | | WIDTH (ft)
3260-3265 | fa | N6 | 01,02 | 326n | | WIDTH (yd)
3270-3275 | fa | N6 | 01,02 | 327n | | HEIGHT (in)
3280-3285 | fa | N6 | 01,02 | 328n | | HEIGHT (ft)
3290-3295 | fa | N6 | 01,02 | 329n | | HEIGHT (yd)
3300-3305 | fa | N6 | 00,01 | 330n | | GROSS WEIGHT (kg)
3310-3315 | fa | N6 | 00,01 | 331n | | LENGTH (m), log
3320-3325 | fa | N6 | 00,01 | 332n | | WIDTH (m), log
3330-3335 | fa | N6 | 00,01 | 333n | | HEIGHT (m), log
3340-3345 | fa | N6 | 00,01 | 334n | | AREA (m²), log
3350-3355 | fa | N6 | 00,01 | 335n | | VOLUME (l), log
3360-3365 | fa | N6 | 00,01 | 336n | | VOLUME (m³), log
3370-3375 | fa | N6 | 01 | 337n | | KG PER m²
3400-3405 | fa | N6 | 00,01 | 340n | | GROSS WEIGHT (lb)
3410-3415 | fa | N6 | 00,01 | 341n | | LENGTH (in), log
3420-3425 | fa | N6 | 00,01 | 342n | | LENGTH (ft), log
3430-3435 | fa | N6 | 00,01 | 343n | | LENGTH (yd), log
3440-3445 | fa | N6 | 00,01 | 344n | | WIDTH (in), log
3450-3455 | fa | N6 | 00,01 | 345n | | WIDTH (ft), log
3460-3465 | fa | N6 | 00,01 | 346n | | WIDTH (yd), log
3470-3475 | fa | N6 | 00,01 | 347n | | HEIGHT (in), log
3480-3485 | fa | N6 | 00,01 | 348n | | HEIGHT (ft), log
3490-3495 | fa | N6 | 00,01 | 349n | | HEIGHT (yd), log
3500-3505 | fa | N6 | 01,02 | 350n | | AREA (in²)
3510-3515 | fa | N6 | 01,02 | 351n | | AREA (ft²)
3520-3525 | fa | N6 | 01,02 | 352n | | AREA (yd²)
3530-3535 | fa | N6 | 00,01 | 353n | | AREA (in²), log
3540-3545 | fa | N6 | 00,01 | 354n | | AREA (ft²), log
3550-3555 | fa | N6 | 00,01 | 355n | | AREA (yd²), log
3560-3565 | fa | N6 | 01,02 | 356n | | NET WEIGHT (tr oz)
3570-3575 | fa | N6 | 01,02 | 357n | | NET VOLUME (oz)
3600-3605 | fa | N6 | 01,02 | 360n | | NET VOLUME (qt (US))
3610-3615 | fa | N6 | 01,02 | 361n | | NET VOLUME (gal.)
3620-3625 | fa | N6 | 00,01 | 362n | | VOLUME (qt (US)), log
3630-3635 | fa | N6 | 00,01 | 363n | | VOLUME (gal (US)), log
3640-3645 | fa | N6 | 01,02 | 364n | | NET VOLUME (in³)
3650-3655 | fa | N6 | 01,02 | 365n | | NET VOLUME (ft³)
3660-3665 | fa | N6 | 01,02 | 366n | | NET VOLUME (yd³)
3670-3675 | fa | N6 | 00,01 | 367n | | VOLUME (in³), log
3680-3685 | fa | N6 | 00,01 | 368n | | VOLUME (ft³), log
3690-3695 | fa | N6 | 00,01 | 369n | | VOLUME (yd³), log
37 | -a | N..8 | 00 & 02,8026 | | | COUNT
3900-3909 | -a | N..15 | 255,8020 | 390n,391n,394n,8111 | | AMOUNT
3910-3919 | -a | N3:iso4217 N..15 | 8020 | 391n | | AMOUNT
3920-3929 | -a | N..15 | 01 & 30,31nn,32nn,35nn,36nn | 392n,393n | | PRICE
3930-3939 | -a | N3:iso4217 N..15 | 30,31nn,32nn,35nn,36nn | 393n | | PRICE
3940-3943 | -a | N4 | 255 | 394n,8111 | | PRCNT OFF
3950-3955 | -a | N6 | 30,31nn,32nn,35nn,36nn | 392n,393n,395n,8005 | | PRICE/UoM
400 | -a | X..30 | | | | ORDER NUMBER
401 | -a | X..30:gcppos1 | | | - | GINC
402 | -a | N17:csum:gcppos1 | | | - | GSIN
403 | -a | X..30 | 00 | | | ROUTE
410 | fa | N13:csum:gcppos1 | | | | SHIP TO LOC
411 | fa | N13:csum:gcppos1 | | | | BILL TO
412 | fa | N13:csum:gcppos1 | | | | PURCHASE FROM
413 | fa | N13:csum:gcppos1 | | | | SHIP FOR LOC
414 | fa | N13:csum:gcppos1 | | | 254/7040 | LOC No.
415 | fa | N13:csum:gcppos1 | 8020 | | 8020 | PAY TO
416 | fa | N13:csum:gcppos1 | | | | PROD/SERV LOC
417 | fa | N13:csum:gcppos1 | | | 7040 | PARTY
420 | -a | X..20 | | 421 | | SHIP TO POST
421 | -a | N3:iso3166 X..9 | | 4307 | | SHIP TO POST
422 | -a | N3:iso3166 | 01,02,8006,8026 | 426 | | ORIGIN
423 | -a | N3:iso3166 [N3]:iso3166 [N3]:iso3166 [N3]:iso3166 [N3]:iso3166 | 01,02 | 426 | | COUNTRY - INITIAL PROCESS
424 | -a | N3:iso3166 | 01,02 | 426 | | COUNTRY - PROCESS
425 | -a | N3:iso3166 [N3]:iso3166 [N3]:iso3166 [N3]:iso3166 [N3]:iso3166 | 01,02 | 426 | | COUNTRY - DISASSEMBLY
426 | -a | N3:iso3166 | 01,02 | | | COUNTRY - FULL PROCESS
427 | -a | X..3 | 01,02 & 422 | | | ORIGIN SUBDIVISION
4300 | -a | X..35:pcenc | 00 | | | SHIP TO COMP
4301 | -a | X..35:pcenc | 00 | | | SHIP TO NAME
4302 | -a | X..70:pcenc | 00 | | | SHIP TO ADD1
4303 | -a | X..70:pcenc | 4302 | | | SHIP TO ADD2
4304 | -a | X..70:pcenc | 00 | | | SHIP TO SUB
4305 | -a | X..70:pcenc | 00 | | | SHIP TO LOC
4306 | -a | X..70:pcenc | 00 | | | SHIP TO REG
4307 | -a | X2:iso3166alpha2 | 00 | | | SHIP TO COUNTRY
4308 | -a | X..30 | 00 | | | SHIP TO PHONE
4309 | -a | N10:latitude N10:longitude | 00 | | | SHIP TO GEO
4310 | -a | X..35:pcenc | 00 | | | RTN TO COMP
4311 | -a | X..35:pcenc | 00 | | | RTN TO NAME
4312 | -a | X..70:pcenc | 00 | | | RTN TO ADD1
4313 | -a | X..70:pcenc | 4312 | | | RTN TO ADD2
4314 | -a | X..70:pcenc | 00 | | | RTN TO SUB
4315 | -a | X..70:pcenc | 00 | | | RTN TO LOC
4316 | -a | X..70:pcenc | 00 | | | RTN TO REG
4317 | -a | X2:iso3166alpha2 | 00 | | | RTN TO COUNTRY
4318 | -a | X..20 | 00 | | | RTN TO POST
4319 | -a | X..30 | 00 | | | RTN TO PHONE
4320 | -a | X..35:pcenc | 00 | | | SRV DESCRIPTION
4321 | -a | N1:yesno | 00 | | | DANGEROUS GOODS
4322 | -a | N1:yesno | 00 | | | AUTH TO LEAVE
4323 | -a | N1:yesno | 00 | | | SIG REQUIRED
4324 | -a | N6:yymmd0 N4:hhmi | 00 | | | NOT BEF DEL DT
4325 | -a | N6:yymmd0 N4:hhmi | 00 | | | NOT AFT DEL DT
4326 | -a | N6:yymmdd | 00 | | | REL DATE
4330 | -a | N6 [X1]:hyphen | 00 | 4331 | | MAX TEMP F.
4331 | -a | N6 [X1]:hyphen | 00 | 4330 | | MAX TEMP C.
4332 | -a | N6 [X1]:hyphen | 00 | 4333 | | MIN TEMP F.
4333 | -a | N6 [X1]:hyphen | 00 | 4332 | | MIN TEMP C.
7001 | -a | N13 | 01,02,8006,8026 | | | NSN
7002 | -a | X..30 | 01,02 | | | MEAT CUT
7003 | -a | N6:yymmdd N4:hhmi | 01,02 | | | EXPIRY TIME
7004 | -a | N..4 | 01+10 | | | ACTIVE POTENCY
7005 | -a | X..12 | 01,02 | | | CATCH AREA
7006 | -a | N6:yymmdd | 01,02 | | | FIRST FREEZE DATE
7007 | -a | N6:yymmdd [N6]:yymmdd | 01,02 | | | HARVEST DATE
7008 | -a | X..3 | 01,02 | | | AQUATIC SPECIES
7009 | -a | X..10 | 01,02 | | | FISHING GEAR TYPE
7010 | -a | X..2 | 01,02 | | | PROD METHOD
7011 | -a | N6:yymmdd [N4]:hhmi | 01,02 | | | TEST BY DATE
7020 | -a | X..20 | 01,8006 & 416 | | | REFURB LOT
7021 | -a | X..20 | 01,8006 | | | FUNC STAT
7022 | -a | X..20 | 7021 | | | REV STAT
7023 | -a | X..30:gcppos1 | | | | GIAI - ASSEMBLY
7030 | -a | N3:iso3166999 X..27 | 01,02 | | | PROCESSOR # 0
7031 | -a | N3:iso3166999 X..27 | 01,02 | | | PROCESSOR # 1
7032 | -a | N3:iso3166999 X..27 | 01,02 | | | PROCESSOR # 2
7033 | -a | N3:iso3166999 X..27 | 01,02 | | | PROCESSOR # 3
7034 | -a | N3:iso3166999 X..27 | 01,02 | | | PROCESSOR # 4
7035 | -a | N3:iso3166999 X..27 | 01,02 | | | PROCESSOR # 5
7036 | -a | N3:iso3166999 X..27 | 01,02 | | | PROCESSOR # 6
7037 | -a | N3:iso3166999 X..27 | 01,02 | | | PROCESSOR # 7
7038 | -a | N3:iso3166999 X..27 | 01,02 | | | PROCESSOR # 8
7039 | -a | N3:iso3166999 X..27 | 01,02 | | | PROCESSOR # 9
7040 | -- | N1 X1 X1 X1:importeridx | | | | UIC+EXT
7041 | -- | X..4:packagetype | 00 | | | UFRGT UNIT TYPE
710 | -a | X..20 | 01 | | | NHRN PZN
711 | -a | X..20 | 01 | | | NHRN CIP
712 | -a | X..20 | 01 | | | NHRN CN
713 | -a | X..20 | 01 | | | NHRN DRN
714 | -a | X..20 | 01 | | | NHRN AIM
715 | -a | X..20 | 01 | | | NHRN NDC
716 | -a | X..20 | 01 | | | NHRN AIC
717 | -a | X..20 | 01 | | | NHRN SRN
7230 | -a | X2 X..28 | 01,8004 | | | CERT # 1
7231 | -a | X2 X..28 | 01,8004 | | | CERT # 2
7232 | -a | X2 X..28 | 01,8004 | | | CERT # 3
7233 | -a | X2 X..28 | 01,8004 | | | CERT # 4
7234 | -a | X2 X..28 | 01,8004 | | | CERT # 5
7235 | -a | X2 X..28 | 01,8004 | | | CERT # 6
7236 | -a | X2 X..28 | 01,8004 | | | CERT # 7
7237 | -a | X2 X..28 | 01,8004 | | | CERT # 8
7238 | -a | X2 X..28 | 01,8004 | | | CERT # 9
7239 | -a | X2 X..28 | 01,8004 | | | CERT # 10
7240 | -a | X..20 | 01,8006 | | | PROTOCOL
7241 | -a | N2:mediatype | 8017,8018 | | | AIDC MEDIA TYPE
7242 | -a | X..25 | 8017,8018 | | | VCN
7250 | -a | N8:yyyymmdd | 8018 | 7251 | | DOB
7251 | -a | N8:yyyymmdd N4:hhmi | 8018 | 7250 | | DOB TIME
7252 | -a | N1:iso5218 | 8018 | | | BIO SEX
7253 | -a | X..40:pcenc | 8017,8018 | 7256,7259 | | FAMILY NAME
7254 | -a | X..40:pcenc | 8017,8018 | 7256,7259 | | GIVEN NAME
7255 | -a | X..10 | 8017,8018 | 7256,7259 | | SUFFIX
7256 | -a | X..90:pcenc | 8017,8018 | | | FULL NAME
7257 | -a | X..70:pcenc | 8018 | | | PERSON ADDR
7258 | -a | X3:posinseqslash | 8018+7259 | | | BIRTH SEQUENCE
7259 | -a | X..40:pcenc | 8018 | 7256 | | BABY
8001 | -a | N4:nonzero N5:nonzero N3:nonzero N1:winding N1 | 01 | | | DIMENSIONS
8002 | -a | X..20 | | | | CMT No.
8003 | -a | N1:zero N13:csum:gcppos1 [X..16] | | | - | GRAI
8004 | -a | X..30:gcppos1 | | | 7040 | GIAI
8005 | -a | N6 | 01,02 | | | PRICE PER UNIT
8006 | -a | N14:csum:gcppos2 N4:pieceoftotal | | 01,37 | 22,10,21 | ITIP
8007 | -a | X..34:iban | 415 | | | IBAN
8008 | -a | N6:yymmdd N2:hh [N2]:mi [N2]:ss | 01,02 | | | PROD TIME
8009 | -a | X..50 | 00,01 | | | OPTSEN
8010 | -a | Y..30:gcppos1 | | | 8011 | CPID
8011 | -- | N..12:nozeroprefix | 8010 | | | CPID SERIAL
8012 | -a | X..20 | 01,8006 | | | VERSION
8013 | -a | X..25:csumalpha:gcppos1 | | | - | GMN
8014 | -- | X..25:csumalpha:gcppos1:hasnondigit | 01 | | | MUDI
8017 | -a | N18:csum:gcppos1 | | 8018 | 8019 | GSRN - PROVIDER
8018 | -a | N18:csum:gcppos1 | | 8017 | 8019 | GSRN - RECIPIENT
8019 | -- | N..10 | 8017,8018 | | | SRIN
8020 | -- | X..25 | 415 | | | REF No.
8026 | -a | N14:csum:gcppos2 N4:pieceoftotal | 37 | 02,8006 | | ITIP CONTENT
8030 | -a | Z..90 | 00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018 | | | DIGSIG
8040 | -- | N15 | 01+21 | | | IMEI
8041 | -- | N15 | 01+21+8040 | | | IMEI2
8042 | -- | N32 | 01+21+8040 | | | ESIM
8043 | -- | N18 [N..2] | 01+21+8040 | | | PSIM
8110 | -a | X..70:couponcode | | | |
8111 | -a | N4 | 255 | | | POINTS
8112 | -a | X..70:couponposoffer | | | |
8200 | -- | X..70 | 01 | | | PRODUCT URL
90 | -a | X..30 | | | | INTERNAL
91-99 | -a | X..90 | | | | INTERNAL
"""

_LINES = dict(_expand(_TABLE))
_known = dict[str, ApplicationIdentifier]()

LENGTH_BY_PREFIX = {ai[:2]: len(ai) for ai in _LINES}
"""How many digits the identifiers with these first two digits have (General Specifications 7.8.1: always the same)."""
