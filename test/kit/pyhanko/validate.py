"""What pyHanko says about every signature of a file, as JSON: one object per signature, oldest first.

Usage: python3 validate.py FILE ROOT_PEM
       python3 validate.py --ltv [--at ISO_TIME] FILE ROOT_PEM

Trusts ROOT_PEM only and fetches nothing. Without --ltv no revocation data is asked for. With --ltv every signature goes
through the validation of EN 319 102-1 §5.6 with what is in the file, revocation data required for everything; the
status of the last timestamp's certificate is taken as good at the time of evaluation, as its authority would say then.
"""
import argparse
import asyncio
import json
import logging
from datetime import datetime, timezone

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.ltv import ades_past, poe
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy, NonRevokedStatusAssertion
from pyhanko_certvalidator.registry import SimpleTrustManager

logging.disable(logging.CRITICAL)


def set_clock(at):
    """pyHanko slides back in time from the wall clock, whatever the time of evaluation: proofs of a later date are then
    as good as absent. Seen with two document timestamps, ten years apart."""
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return at.astimezone(tz)
    ades_past.datetime = Clock
    poe.datetime = Clock


def load_roots(path):
    with open(path, 'rb') as file:
        return [x509.Certificate.load(der) for _, _, der in pem.unarmor(file.read(), multiple=True)]


def name_of(value):
    return None if value is None else value.name


def describe_status(signature, status):
    return {
        'field': signature.field_name,
        'signer': status.signing_cert.subject.native.get('common_name'),
        'intact': status.intact,
        'valid': status.valid,
        'trusted': status.trusted,
        'docmdp_ok': status.docmdp_ok,
        'modification_level': name_of(status.modification_level),
        'coverage': name_of(status.coverage),
    }


async def describe(signature, roots):
    def context():
        return ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode='soft-fail')
    status = await async_validate_pdf_signature(signature, signer_validation_context=context(), ts_validation_context=context())
    stamp = status.timestamp_validity
    return {
        **describe_status(signature, status),
        'timestamp': None if stamp is None else {'intact': stamp.intact, 'valid': stamp.valid, 'trusted': stamp.trusted, 'time': stamp.timestamp.isoformat()},
        'bottom_line': status.bottom_line,
    }


async def describe_ltv(signature, roots, at):
    stamps = signature.reader.embedded_timestamp_signatures
    assertions = [NonRevokedStatusAssertion(stamps[-1].signer_cert.sha256, at=at)] if stamps else []
    policy = CertValidationPolicySpec(trust_manager=SimpleTrustManager.build(trust_roots=roots), revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO))
    spec = PdfSignatureValidationSpec(SignatureValidationSpec(
        cert_validation_policy=policy,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=LocalKnowledge(nonrevoked_assertions=assertions),
    ))
    result = await ades_lta_validation(signature, spec, timing_info=ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=True))
    indication = result.ades_subindic
    return {
        **(describe_status(signature, result.api_status) if result.api_status else {'field': signature.field_name}),
        'ades': str(getattr(indication, 'status', indication)).split('.')[-1],
        'indication': getattr(indication, 'name', str(indication)),
    }


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--ltv', action='store_true')
    parser.add_argument('--at', type=datetime.fromisoformat, default=None)
    parser.add_argument('file')
    parser.add_argument('roots')
    args = parser.parse_args()
    roots = load_roots(args.roots)
    with open(args.file, 'rb') as file:
        reader = PdfFileReader(file)
        at = args.at or datetime.now(tz=timezone.utc)
        set_clock(at)
        opinions = [await (describe_ltv(signature, roots, at) if args.ltv else describe(signature, roots)) for signature in reader.embedded_regular_signatures]
        print(json.dumps(opinions, ensure_ascii=False))


asyncio.run(main())
