"""What pyHanko says about every signature of a file, as JSON: one object per signature, oldest first.

Usage: python3 validate.py FILE ROOT_PEM
Trusts ROOT_PEM only, fetches nothing, does not ask for revocation data (our test CA serves none at B-T).
"""
import asyncio
import json
import logging
import sys

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)


def load_roots(path):
    with open(path, 'rb') as file:
        return [x509.Certificate.load(der) for _, _, der in pem.unarmor(file.read(), multiple=True)]


def name_of(value):
    return None if value is None else value.name


async def describe(signature, roots):
    def context():
        return ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode='soft-fail')
    status = await async_validate_pdf_signature(signature, signer_validation_context=context(), ts_validation_context=context())
    stamp = status.timestamp_validity
    return {
        'field': signature.field_name,
        'signer': status.signing_cert.subject.native.get('common_name'),
        'intact': status.intact,
        'valid': status.valid,
        'trusted': status.trusted,
        'docmdp_ok': status.docmdp_ok,
        'modification_level': name_of(status.modification_level),
        'coverage': name_of(status.coverage),
        'timestamp': None if stamp is None else {'intact': stamp.intact, 'valid': stamp.valid, 'trusted': stamp.trusted, 'time': stamp.timestamp.isoformat()},
        'bottom_line': status.bottom_line,
    }


async def main(file_name, root_file):
    roots = load_roots(root_file)
    with open(file_name, 'rb') as file:
        reader = PdfFileReader(file)
        print(json.dumps([await describe(signature, roots) for signature in reader.embedded_regular_signatures], ensure_ascii=False))


asyncio.run(main(sys.argv[1], sys.argv[2]))
