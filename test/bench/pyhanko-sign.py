"""Signs one PDF n times with pyHanko in process (P-256; its own timestamper, RSA-2048).

Prints a line each: milliseconds, CPU milliseconds, bytes added.

usage: pyhanko-sign.py contract.pdf leaf.pem leaf-key.pem tsa.pem tsa-key.pem n
"""
import io
import sys
import time

from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore

contract, leaf, leaf_key, tsa, tsa_key, n = sys.argv[1:]
data = open(contract, "rb").read()
store = SimpleCertificateStore()
signer = signers.SimpleSigner(
    signing_cert=load_cert_from_pemder(leaf), signing_key=load_private_key_from_pemder(leaf_key, None), cert_registry=store
)
stamper = timestamps.DummyTimeStamper(load_cert_from_pemder(tsa), load_private_key_from_pemder(tsa_key, None), certs_to_embed=store)
meta = signers.PdfSignatureMetadata(field_name="bench", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES)
for _ in range(int(n)):
    began, cpu, output = time.perf_counter(), time.process_time(), io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(data)), meta, signer=signer, timestamper=stamper,
        new_field_spec=fields.SigFieldSpec("bench", on_page=2, box=(90, 180, 240, 244)), output=output,
    )
    print(f"{(time.perf_counter() - began) * 1000:.3f} {(time.process_time() - cpu) * 1000:.3f} {output.getbuffer().nbytes - len(data)}")
