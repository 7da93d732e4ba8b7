"""A root and a certificate of seals for demonstration and tests; a real one is bought."""

from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from django.utils import timezone

YEARS = timedelta(days=3650)
SEAL_USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
ROOT_USAGE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def make_demo_certificate(path: Path, password: str) -> Path:
    """Write a PKCS#12 file for seals, and beside it the root that it is trusted by, root.pem."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name("Yhdyspinta demo root (ESIMERKKI)", "Yhdyspinta demo")
    root = (
        _certificate(root_name, root_name, root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(ROOT_USAGE, critical=True)
        .sign(root_key, hashes.SHA256())
    )
    seal_key = ec.generate_private_key(ec.SECP256R1())
    seal_name = _name("Yhdyspinta demo seal (ESIMERKKI)", "Yhdyspinta demo", "NTRFI-0000000-0")
    seal = (
        _certificate(seal_name, root_name, seal_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(SEAL_USAGE, critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False
        )
        .sign(root_key, hashes.SHA256())
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    root_path = path.parent / "root.pem"
    root_path.write_bytes(root.public_bytes(Encoding.PEM))
    encryption = BestAvailableEncryption(password.encode())
    archive = pkcs12.serialize_key_and_certificates(b"seal", seal_key, seal, [root], encryption)
    path.touch(mode=0o600)
    path.write_bytes(archive)
    return root_path


def _name(common: str, organisation: str, identifier: str = "") -> x509.Name:
    names = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "FI"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ]
    if identifier:
        names.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, identifier))
    return x509.Name(names)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = timezone.now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + YEARS)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
