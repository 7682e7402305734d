#!/usr/bin/env python3
"""Verify an exported Lotline journal: python3 verify_export.py EXPORT.zip --authority FINGERPRINT

Stands alone: needs Python 3.11 or later and the package `cryptography`, nothing of Lotline and no server. It checks

  1. that the file is whole: every part is there, none is there twice, and each has the hash that the manifest says;
  2. that the manifest was signed by the terminal's key, that this key was certified by the server's authority, and that the authority is the one
     whose fingerprint (SHA-256 of the certificate) you give, as `lotline-server` shows it. Whoever can't name it may say `--any-authority`:
     then a copy that somebody made up and signed by himself can't be told from a true one;
  3. that each entry's bytes have the hash that its envelope says, and that each chain of envelopes is unbroken from its first to its last link:
     link = SHA-256(link before || enrolment || device epoch || seq as 8 bytes, big-endian || content hash), 32 zero bytes before the first.

An entry that was purged from the terminal, because every backup of the server had it, is there as envelope only.
Exit status: 0 all is well, 1 something is wrong, 2 bad usage.
"""

import argparse
import base64
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256

FORMAT = "lotline-journal-export-1"
LABEL = b"lotline-export-v1\n"
"""What stands before the manifest's hash in what is signed, so that a signature under anything else is none here."""
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
ENTRIES, ENVELOPES = "entries.jsonl", "envelopes.jsonl"
CERTIFICATE, AUTHORITY = "signing.crt", "ca.pem"
FIRST_LINK = bytes(32)
LARGEST_LINE = 64 * 1024 * 1024


class Wrong(Exception):
    """What is wrong with an export, in words."""


def verify(path: Path, fingerprint: str | None) -> str:
    """Check all of an export and say what it is; raises Wrong. `fingerprint`: of the authority in hex, None for any."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            authority = _check_signature(archive, manifest, fingerprint)
            _check_parts(archive, manifest)
            _check_chains(archive, manifest, _entries(archive, manifest))
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise Wrong(f"the file is no whole export ({error})") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Wrong(f"a part of the export can't be read ({type(error).__name__}: {error})") from error
    if manifest["faults"]:
        raise Wrong("the journal was damaged when it was exported: " + "; ".join(manifest["faults"]))
    counts = f"{manifest['entries']} entries in {manifest['envelopes']} envelopes of {len(manifest['chains'])} chains"
    return (
        f"{counts}, of terminal {manifest['terminal']}, site {manifest['site']}, signed under the authority {authority}"
    )


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise Wrong(f"this is an export of the format {manifest['format']}; this program knows {FORMAT}")
    return manifest


def _check_signature(archive: zipfile.ZipFile, manifest: dict[str, Any], fingerprint: str | None) -> str:
    """The fingerprint of the authority under which the manifest was signed."""
    signature = bytes.fromhex(json.loads(archive.read(SIGNATURE))["signature"])
    certificate = x509.load_pem_x509_certificate(archive.read(CERTIFICATE))
    authority = x509.load_pem_x509_certificate(archive.read(AUTHORITY))
    key = certificate.public_key()
    if not isinstance(key, Ed25519PublicKey):
        raise Wrong("the terminal's key is of another kind")
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError, TypeError) as error:
        raise Wrong("the terminal's key was not certified by the authority in the export") from error
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if UUID(manifest["enrolment"]).urn not in names.get_values_for_type(x509.UniformResourceIdentifier):
        raise Wrong("the terminal's key was certified for another enrolment")
    if [one.value for one in certificate.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATIONAL_UNIT_NAME)] != [
        "signing"
    ]:
        raise Wrong("the terminal's key was not certified for signing")
    try:
        key.verify(signature, LABEL + hashlib.sha256(archive.read(MANIFEST)).digest())
    except InvalidSignature as error:
        raise Wrong("the manifest was not signed by the terminal's key: it was changed, or made up") from error
    found = authority.fingerprint(SHA256()).hex()
    if fingerprint is not None and found != fingerprint:
        raise Wrong(f"it was signed under another authority: {found}")
    return found


def _check_parts(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    there = sorted(archive.namelist())
    if there != sorted([*manifest["parts"], MANIFEST, SIGNATURE]):
        raise Wrong(f"there are other parts than the manifest names: {', '.join(there)}")
    for name, expected in manifest["parts"].items():
        if _hash_of(archive, name) != expected:
            raise Wrong(f"{name} was changed")


def _hash_of(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as part:
        while block := part.read(1024 * 1024):
            digest.update(block)
    return digest.hexdigest()


def _entries(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> dict[UUID, bytes]:
    """The hash of each entry by its id, once its bytes have that hash and say that id."""
    hashes: dict[UUID, bytes] = {}
    for line in _lines(archive, ENTRIES):
        content = line["content"].encode() if "content" in line else base64.b64decode(line["content_base64"])
        hashed = hashlib.sha256(content).digest()
        if hashed.hex() != line["sha256"]:
            raise Wrong(f"entry {line['id']} was altered")
        if _said_id(content) not in (None, line["id"]):
            raise Wrong(f"entry {line['id']} says of itself that it is {_said_id(content)}")
        if UUID(line["id"]) in hashes:
            raise Wrong(f"entry {line['id']} is there twice")
        hashes[UUID(line["id"])] = hashed
    if len(hashes) != manifest["entries"]:
        raise Wrong(f"there are {len(hashes)} entries, the manifest says {manifest['entries']}")
    return hashes


def _said_id(content: bytes) -> object:
    """The id that an entry's own bytes say; None where this program can't read them."""
    try:
        said = json.loads(content)
    except ValueError:
        return None
    return said.get("id") if isinstance(said, dict) else None


def _check_chains(archive: zipfile.ZipFile, manifest: dict[str, Any], hashes: dict[UUID, bytes]) -> None:
    """Each chain from its first link to the head that was signed, and each entry in one of them."""
    heads = {(UUID(c["enrolment"]), UUID(c["epoch"])): (0, FIRST_LINK) for c in manifest["chains"]}
    alone = set(hashes)
    for line in _lines(archive, ENVELOPES):
        chain, entry = (UUID(line["enrolment"]), UUID(line["epoch"])), UUID(line["id"])
        seq, before = heads[chain]
        hashed, link = bytes.fromhex(line["sha256"]), bytes.fromhex(line["link"])
        told = before + chain[0].bytes + chain[1].bytes + (seq + 1).to_bytes(8, "big") + hashed
        if (line["seq"], link) != (seq + 1, hashlib.sha256(told).digest()):
            raise Wrong(f"the chain {chain[1]} is broken at {seq + 1}")
        if hashes.get(entry, hashed) != hashed:
            raise Wrong(f"entry {entry} is not the one that the chain {chain[1]} has at {seq + 1}")
        heads[chain] = (seq + 1, link)
        alone.discard(entry)
    for told_of in manifest["chains"]:
        seq, link = heads[UUID(told_of["enrolment"]), UUID(told_of["epoch"])]
        if (seq, link.hex()) != (told_of["seq"], told_of["link"]):
            raise Wrong(f"the chain {told_of['epoch']} ends at {seq}, its signed head is at {told_of['seq']}")
    number = sum(seq for seq, _ in heads.values())
    if number != manifest["envelopes"]:
        raise Wrong(f"there are {number} envelopes, the manifest says {manifest['envelopes']}")
    if alone:
        raise Wrong(f"{len(alone)} entries are in no chain, such as {min(alone)}")


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    with archive.open(name) as part:
        while line := part.readline(LARGEST_LINE):
            yield json.loads(line)


def _fingerprint(given: str) -> str:
    """The fingerprint that was given, or that of the certificate in the file that was named."""
    if Path(given).is_file():
        return x509.load_pem_x509_certificate(Path(given).read_bytes()).fingerprint(SHA256()).hex()
    text = given.replace(":", "").replace(" ", "").lower()
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise argparse.ArgumentTypeError(f"{given} is neither a certificate's file nor 64 hexadecimal digits")
    return text


def main() -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(
        description="Verify an exported Lotline journal, without Lotline and without a server."
    )
    parser.add_argument("export", type=Path)
    trust = parser.add_mutually_exclusive_group(required=True)
    trust.add_argument("--authority", type=_fingerprint, help="SHA-256 of the authority's certificate, or its file")
    trust.add_argument("--any-authority", action="store_true", help="do not compare the authority")
    given = parser.parse_args()
    if not given.export.is_file():
        parser.error(f"there is no file {given.export}")
    try:
        print(f"{given.export}: {verify(given.export, given.authority)}")
    except Wrong as wrong:
        print(f"{given.export}: WRONG: {wrong}", file=sys.stderr)
        return 1
    if given.any_authority:
        print("The authority was not compared: compare its fingerprint with the one that the server shows.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
