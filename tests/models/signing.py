"""Signs photos as a generator or a camera would (C2PA), with a throw-away authority made on the spot."""

import datetime
import io
import json

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SCHEME = "http://cv.iptc.org/newscodes/digitalsourcetype/"
GENERATED = "trainedAlgorithmicMedia"
USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


class Signer:
    """One authority and one certificate under it; the keys live as long as this object."""

    def __init__(self):
        root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self.root = _certificate("Throw-away root", root_key, root_key, authority=True)
        self._chain = _certificate("Throw-away signer", key, root_key, authority=False) + self.root
        self._key = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def sign(self, content, kind="JPEG", source=GENERATED, edited=None, parent=None):
        """The photo with a credential that says where it comes from, and how a part of it was made."""
        actions = [{"action": "c2pa.created", "digitalSourceType": SCHEME + source}] if source else []
        if edited:
            actions.append({"action": "c2pa.edited", "digitalSourceType": SCHEME + edited})
        manifest = {"claim_generator_info": [{"name": "Test", "version": "1"}], "assertions": []}
        if actions:
            manifest["assertions"] = [{"label": "c2pa.actions", "data": {"actions": actions}}]
        if parent:
            manifest["ingredients"] = []
        made = io.BytesIO()
        info = c2pa.C2paSignerInfo(b"es256", self._chain, self._key, None)
        with c2pa.Signer.from_info(info) as signer, c2pa.Builder.from_json(json.dumps(manifest)) as builder:
            if parent:
                builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
                builder.add_ingredient(
                    json.dumps({"title": "parent", "relationship": "parentOf"}), "image/jpeg", io.BytesIO(parent)
                )
            builder.sign(signer, f"image/{kind.lower()}", io.BytesIO(content), made)
        return made.getvalue()


def _certificate(name, key, issuer_key, *, authority):
    now = datetime.datetime.now(datetime.UTC)
    uses = {"key_cert_sign", "crl_sign"} if authority else {"digital_signature"}
    built = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name("Throw-away root"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{use: use in uses for use in USES}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not authority:
        built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=True)
    return built.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _name(common):
    attributes = ((NameOID.COUNTRY_NAME, "XX"), (NameOID.ORGANIZATION_NAME, "Test"), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in attributes])
