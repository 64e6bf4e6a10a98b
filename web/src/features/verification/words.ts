import type { ReportSignature, VerdictLevel } from '@/api/types'

/** The verdict on one signature as a colour of the traffic light. */
export function levelOf(signature: Pick<ReportSignature, 'indication'>): Exclude<VerdictLevel, 'none'> {
  if (signature.indication === 'TOTAL-PASSED') return 'valid'
  return signature.indication === 'TOTAL-FAILED' ? 'invalid' : 'indeterminate'
}

/** The key of the one sentence under the verdict: the graver the finding, the earlier it is asked for. */
export function sentenceKey(signature: Pick<ReportSignature, 'indication' | 'subIndication' | 'change' | 'coverage' | 'timestampTime'>): string {
  if (levelOf(signature) !== 'valid') return signature.subIndication ? `verify.sub.${signature.subIndication}` : `verify.level.${levelOf(signature)}.text`
  if (signature.change === 'FORM' || signature.change === 'ANNOT') return `verify.ok.${signature.change}`
  return signature.timestampTime ? 'verify.ok.proven' : 'verify.ok.claimed'
}
