"""pyHanko's verdict on PDFs. Reads jobs as JSON lines {"file", "password", "trust"}, writes one JSON line for each.

Strict reader, no network. With "trust" (PEM of a root) also the long-term profile, so that only the evidence in the file counts."""
import asyncio
import datetime
import json
import logging
import resource
import signal
import sys

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (PdfSignatureValidationSpec, RevinfoOnlineFetchingRule,
                                                 RevocationInfoGatheringSpec, SignatureValidationSpec)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

logging.disable(logging.CRITICAL)


class TooSlow(BaseException):
    pass


def alarm(*_):
    raise TooSlow


def load(path):
    data = open(path, "rb").read()
    if pem.detect(data):
        data = pem.unarmor(data)[2]
    return x509.Certificate.load(data)


def words(error):
    return f"{type(error).__name__}: {error}".replace("\n", " ")[:240]


async def one(signature, trust):
    """What pyHanko says of one signature: sound means intact, whole and not changed beyond what is allowed; who signed it apart."""
    out = {"field": signature.field_name, "type": "timestamp" if signature.sig_object_type == "/DocTimeStamp" else "signature"}
    context = ValidationContext(trust_roots=trust or [], allow_fetching=False, revocation_mode="soft-fail")
    try:
        if out["type"] == "timestamp":
            status = await async_validate_pdf_timestamp(signature, context)
        else:
            status = await async_validate_pdf_signature(signature, context,
                                                        key_usage_settings=KeyUsageConstraints(key_usage=set()))
    except Exception as error:
        out.update(sound=False, error=words(error))
        return out
    level = getattr(status, "modification_level", None)
    out.update(intact=status.intact, valid=status.valid, trusted=status.trusted, coverage=status.coverage.name,
               change=level.name if level is not None else None, docmdp_ok=getattr(status, "docmdp_ok", None),
               seed_value_ok=getattr(status, "seed_value_ok", True))
    trouble = getattr(status, "trust_problem_indic", None)
    out["trouble"] = trouble.name if trouble is not None else None
    if isinstance(status.diff_result, Exception):
        out["error"] = words(status.diff_result)
    out["sound"] = bool(status.intact and status.valid and status.coverage.name in ("ENTIRE_FILE", "ENTIRE_REVISION") and
                        out["docmdp_ok"] is not False and out["seed_value_ok"] is not False and
                        out["change"] in ("NONE", "LTA_UPDATES", "FORM_FILLING", "ANNOTATIONS"))
    out["good"] = bool(out["sound"] and status.trusted)
    if trust and out["type"] == "signature":
        policy = CertValidationPolicySpec(trust_manager=SimpleTrustManager.build(trust), revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
                                          time_tolerance=datetime.timedelta(seconds=5))
        spec = SignatureValidationSpec(cert_validation_policy=policy, key_usage_settings=KeyUsageConstraints(key_usage=set()),
                                       revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY))
        try:
            result = await ades_lta_validation(signature, PdfSignatureValidationSpec(spec, DEFAULT_DIFF_POLICY))
            out["lta"] = result.ades_subindic.name
            out["lta_words"] = result.failure_msg
            stamp = result.signature_timestamp_status
            out["stamp"] = stamp.ades_subindic.name if stamp else None
            out["archived"] = result.oldest_evidence_record_timestamp is not None
        except Exception as error:
            out["lta"] = words(error)
    return out


async def judge(job, strict):
    trust = [load(job["trust"])] if job.get("trust") else None
    with open(job["file"], "rb") as handle:
        reader = PdfFileReader(handle, strict=strict)
        if reader.encrypted:
            answer = reader.decrypt((job.get("password") or "").encode())
            if answer.status.name == "FAILED":
                return {"refused": "password"}
        reader.root["/Pages"]
        return {"signatures": [await one(s, trust) for s in reader.embedded_signatures]}


def main():
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    signal.signal(signal.SIGALRM, alarm)
    for line in sys.stdin:
        job = json.loads(line)
        out, strictly = {}, None
        for strict in (True, False):
            signal.alarm(job.get("seconds", 60))
            try:
                out = asyncio.run(judge(job, strict))
            except (Exception, RecursionError, MemoryError) as error:
                out = {"refused": words(error)}
            except TooSlow:
                out = {"refused": "too slow"}
            finally:
                signal.alarm(0)
            if not strict:
                out["lenient"] = True
                out["strict_words"] = strictly
            strict_words = out.get("refused") or next((w for one in out["signatures"] for w in (one.get("error", ""), str(one.get("lta", "")))
                                                       if "Strict" in w or "hybrid" in w), None)
            if not strict_words or not strict or not job.get("lenient"):
                break
            strictly = strict_words
        print(json.dumps({"file": job["file"], **out}), flush=True)


if __name__ == "__main__":
    main()
