// One function per operation of the API; nothing else in the app builds paths.
import { call, send, url, type Call } from './client'
import type * as T from './types'

const id = encodeURIComponent

export const account = {
  signUp: (json: { email: string; password: string; captcha: string; language: string }) => call<unknown>('/sign-up', { method: 'POST', json }),
  activate: (token: string) => call<void>('/activation', { method: 'POST', json: { token } }),
  resendActivation: (json: { email: string; captcha: string }) => call<void>('/activation/resend', { method: 'POST', json }),
  logIn: (json: { email: string; password: string }) => call<T.Me>('/session', { method: 'POST', json }),
  logOut: () => call<void>('/session', { method: 'DELETE' }),
  me: () => call<T.Me>('/me'),
  change: (json: { language?: string; onboarded?: boolean }) => call<T.Me | undefined>('/me', { method: 'PATCH', json }),
  sessions: () => call<T.List<T.Session>>('/sessions'),
  endSession: (session: string) => call<void>(`/sessions/${id(session)}`, { method: 'DELETE' }),
  endOtherSessions: () => call<void>('/sessions', { method: 'DELETE' }),
  changePassword: (json: { oldPassword: string; newPassword: string }) => call<void>('/password', { method: 'PUT', json }),
  forgotPassword: (json: { email: string; captcha: string }) => call<void>('/password/forgot', { method: 'POST', json }),
  resetPassword: (json: { token: string; newPassword: string }) => call<void>('/password/reset', { method: 'POST', json }),
  activities: (query: { kind?: string; from?: string; to?: string; cursor?: string; limit?: number }) => call<T.List<T.Activity>>('/activities', { query }),
  activitiesCsv: (query: { kind?: string; from?: string; to?: string }) => url('/activities.csv', query),
  captchaUrl: url('/captcha'),
}

export const identity = {
  get: () => call<T.Identity>('/identity'),
  save: (json: T.IdentityInput) => call<T.Identity>('/identity', { method: 'PUT', json }),
  agreements: (language: string) => call<T.List<T.Agreement>>('/agreements', { query: { language } }),
  agree: (json: { kind: string; version: string; digest: string }) => call<void>('/identity/agreements', { method: 'POST', json }),
  submit: () => call<T.Identity>('/identity/submit', { method: 'POST', json: {} }),
}

export const certificates = {
  agreement: () => call<T.CertificateAgreement>('/certificate-agreement'),
  accept: () => call<T.Certificate>('/certificate-agreement', { method: 'POST', json: { accept: true } }),
  decline: (remark: string) => call<T.Identity>('/certificate-agreement', { method: 'POST', json: { accept: false, remark } }),
  list: () => call<T.List<T.Certificate>>('/certificates'),
  file: (certificate: string, name: 'certificate.pem' | 'certificate.der' | 'chain.pem') => url(`/certificates/${id(certificate)}/${name}`),
}

export const specimens = {
  list: () => call<T.List<T.Specimen>>('/specimens'),
  add: (image: Blob, kind: T.SpecimenKind, purpose: T.SpecimenPurpose) => call<T.Specimen>('/specimens', { method: 'POST', query: { kind, purpose }, raw: image }),
  remove: (specimen: string) => call<void>(`/specimens/${id(specimen)}`, { method: 'DELETE' }),
  setDefault: (specimen: string) => call<unknown>(`/specimens/${id(specimen)}/default`, { method: 'POST', json: {} }),
  image: (specimen: string) => url(`/specimens/${id(specimen)}/image`),
}

export const documents = {
  uploads: url('/uploads'),
  create: (json: { uploadId: string; name: string; password?: string }) => call<T.DocumentInfo>('/documents', { method: 'POST', json }),
  list: (query: { state?: string; query?: string; from?: string; to?: string; cursor?: string; limit?: number }) => call<T.List<T.DocumentInfo>>('/documents', { query }),
  get: (document: string) => call<T.DocumentInfo>(`/documents/${id(document)}`),
  rename: (document: string, name: string) => call<T.DocumentInfo | undefined>(`/documents/${id(document)}`, { method: 'PATCH', json: { name } }),
  showPublicly: (document: string, publicTrail: T.PublicTrail) => call<T.DocumentInfo>(`/documents/${id(document)}`, { method: 'PATCH', json: { publicTrail } }),
  remove: (document: string) => call<void>(`/documents/${id(document)}`, { method: 'DELETE' }),
  file: (document: string, version?: 'original') => url(`/documents/${id(document)}/file`, { version }),
  auditTrail: (document: string) => call<T.AuditTrail>(`/documents/${id(document)}/audit-trail`),
  auditTrailJson: (document: string) => url(`/documents/${id(document)}/audit-trail.json`),
  proof: (document: string, index: number) => call<T.InclusionProof>(`/documents/${id(document)}/audit-trail/proof`, { query: { index } }),
}

export const signing = {
  prepare: (document: string, json: T.SigningRequest) => call<T.Signing>(`/documents/${id(document)}/signing`, { method: 'POST', json }),
  get: (session: string) => call<T.Signing>(`/signings/${id(session)}`),
  sendOtp: (session: string) => call<T.OtpTicket>(`/signings/${id(session)}/otp`, { method: 'POST', json: { method: 'email' } }),
  confirm: (session: string, code: string) => call<T.Signing>(`/signings/${id(session)}/confirm`, { method: 'POST', json: { code } }),
}

export const ra = {
  applications: (query: { status?: string; cursor?: string }) => call<T.List<T.Application>>('/ra/applications', { query }),
  application: (application: string) => call<T.ApplicationDetail>(`/ra/applications/${id(application)}`),
  approve: (application: string, json: { note?: string }) => call<unknown>(`/ra/applications/${id(application)}/approve`, { method: 'POST', json }),
  reject: (application: string, json: { reasons: string[]; text: string }) => call<unknown>(`/ra/applications/${id(application)}/reject`, { method: 'POST', json }),
  giveBack: (application: string, json: { steps: string[]; text: string }) => call<unknown>(`/ra/applications/${id(application)}/return`, { method: 'POST', json }),
  certificates: (query: { query?: string; cursor?: string }) => call<T.List<T.Certificate>>('/ra/certificates', { query }),
  revoke: (certificate: string, json: { reason: string; text: string }) => call<unknown>(`/ra/certificates/${id(certificate)}/revoke`, { method: 'POST', json }),
}

function pdfToCheck(file: Blob, password?: string): Call {
  return { method: 'POST', raw: new Blob([file], { type: 'application/pdf' }), headers: password ? { 'X-Document-Password': base64url(password) } : {} }
}

export const open = {
  verify: (file: Blob, password?: string) => call<T.VerifyReport>('/verify', pdfToCheck(file, password)),
  /** ETSI TS 119 102-2, XML. */
  verifyEtsi: async (file: Blob, password?: string) => (await send('/verify/etsi', { ...pdfToCheck(file, password), accept: 'application/xml' })).blob(),
  auditTrail: (token: string) => call<T.AuditTrail>(`/public/audit/${id(token)}`),
  proof: (index: number) => call<T.InclusionProof>(`/public/proof/${index}`),
  treeHead: () => call<T.TreeHead>('/public/tree-head'),
  installation: () => call<T.Installation>('/installation'),
  inbox: () => call<T.List<T.InboxMessage>>('/inbox'),
  message: (message: string) => call<T.InboxMessage>(`/inbox/${id(message)}`),
}

export const operator = {
  status: () => call<T.Json>('/operator/status'),
}

/** RFC 4648 section 5, of the UTF-8 bytes, without padding. */
export function base64url(text: string): string {
  const binary = Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
