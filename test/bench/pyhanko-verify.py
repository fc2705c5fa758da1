"""Verifies one PDF n times with pyHanko in process, every signature and document timestamp: milliseconds, CPU milliseconds a line.

usage: pyhanko-verify.py signed.pdf root.der n
"""
import io
import logging
import sys
import time

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)
path, root, n = sys.argv[1:]
data = open(path, "rb").read()
anchor = x509.Certificate.load(open(root, "rb").read())
for _ in range(int(n)):
    began, cpu = time.perf_counter(), time.process_time()
    reader = PdfFileReader(io.BytesIO(data))
    for signature in reader.embedded_signatures:
        context = ValidationContext(trust_roots=[anchor], allow_fetching=False)
        stamp = signature.sig_object["/Type"] == "/DocTimeStamp"
        status = validate_pdf_timestamp(signature, context) if stamp else validate_pdf_signature(signature, context, context)
        assert status.intact and status.valid and status.trusted
    print(f"{(time.perf_counter() - began) * 1000:.3f} {(time.process_time() - cpu) * 1000:.3f}")
