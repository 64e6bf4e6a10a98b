// Shapes of the HTTP API (docs/api/openapi.yaml). Times are RFC 3339, boxes are points from the top left of the displayed
// page, page numbers start at 1.

export interface List<T> {
  items: T[]
  nextCursor?: string
}

export type IdentityStatus = 'none' | 'draft' | 'submitted' | 'approved' | 'rejected' | 'certified'
export type CertificateStatus = 'active' | 'expired' | 'revoked'
export type Role = 'user' | 'ra' | 'operator' | 'auditor'

export interface Me {
  id: string
  email: string
  name?: string
  roles: Role[]
  language: 'id' | 'en'
  onboarded: boolean
  identityStatus: IdentityStatus
  certificate?: { id: string; serial: string; subject: string; notAfter: string; status: CertificateStatus }
}

export interface Session {
  id: string
  current: boolean
  userAgent: string
  address: string
  createdAt: string
  lastUsedAt: string
}

export interface Activity {
  id: string
  kind: string
  at: string
  address: string
  userAgent: string
  details?: Record<string, unknown>
}

export type Sex = 'male' | 'female'
export type StepKey = 'card' | 'agreements' | 'phone' | 'liveness' | 'review'
export type StepState = 'done' | 'current' | 'todo' | 'later'

export interface Identity {
  status: IdentityStatus
  nikMasked?: string
  name?: string
  birthDate?: string
  sex?: Sex
  submittedAt?: string
  reasons?: string[]
  remark?: string
  steps: { key: StepKey; state: StepState }[]
}

export interface IdentityInput {
  nik: string
  name: string
  birthDate: string
  sex: Sex
}

export type AgreementKind = 'privacy' | 'subscriber' | 'warranty'
export interface Agreement {
  kind: AgreementKind
  version: string
  title: string
  body: string
  digest: string
  agreedAt?: string
}

export interface CertificateAgreement {
  subject: { name: string; value: string }[]
  issuer: string
  notBefore: string
  notAfter: string
  keyType: string
  policy: string
  policyUrl?: string
}

export interface Certificate {
  id: string
  serial: string
  subject: string
  issuer: string
  root?: string
  notBefore: string
  notAfter: string
  status: CertificateStatus
  statusReason?: string
  keyType?: string
  policy?: string
  profile?: string
}

export interface Application {
  id: string
  userId: string
  email: string
  name: string
  nikMasked: string
  status: string
  submittedAt: string
  conflicts?: number | boolean | string[]
}

export interface ApplicationDetail extends Omit<Application, 'nikMasked'> {
  nikMasked?: string
  nik: string
  birthDate: string
  sex: Sex
  remark?: string
  analysis: { key: string; result: 'ok' | 'warn' | 'fail'; detail?: string }[]
  agreements: { kind: AgreementKind; version: string; agreedAt: string; digest?: string }[]
  history: { at: string; kind: string; actor?: string; text?: string; reasons?: string[] }[]
  duplicates: { id: string; email: string; status?: string }[]
}

export type SpecimenKind = 'drawn' | 'typed' | 'uploaded'
export type SpecimenPurpose = 'signature' | 'initials'
export interface Specimen {
  id: string
  kind: SpecimenKind
  purpose: SpecimenPurpose
  isDefault: boolean
  width: number
  height: number
  createdAt: string
}

export interface DocumentInfo {
  id: string
  name: string
  state: 'draft' | 'completed'
  pageCount: number
  size: number
  sha256: string
  encrypted: boolean
  createdAt: string
  completedAt?: string
  signatures: number
  warnings?: { key: string; message: string }[]
  pages?: { width: number; height: number }[]
}

export interface TreeHead {
  size: number
  rootHash: string
  at: string
  signature: string
  keyId: string
}

export interface AuditEntry {
  index: number
  kind: string
  at: string
  actor?: string
  address?: string
  method?: string
  digestBefore?: string
  digestAfter?: string
  leafHash: string
}

export interface AuditTrail {
  document: { id?: string; name: string; state?: string; pageCount?: number; sha256?: string; createdAt?: string; completedAt?: string; signatures?: number }
  publicUrl?: string
  entries: AuditEntry[]
  treeHead?: TreeHead
}

export interface InclusionProof {
  index: number
  treeSize: number
  leafHash: string
  hashes: string[]
  rootHash?: string
  [more: string]: unknown
}

export interface FieldBox {
  page: number
  x: number
  y: number
  width: number
  height: number
}

export interface SigningRequest {
  certificateId?: string
  specimenId: string
  fields: FieldBox[]
  reason?: string
  location?: string
  qr?: { page: number; x: number; y: number; size: number }
  password?: string
}

export interface Signing {
  id: string
  documentId: string
  digest: string
  expiresAt: string
  methods: { kind: 'email'; target: string }[]
  fields: FieldBox[]
  price: number
  state?: string
  document?: DocumentInfo
}

export interface OtpTicket {
  target: string
  expiresAt: string
  resendAt: string
  triesLeft: number
}

export type VerdictLevel = 'valid' | 'invalid' | 'indeterminate' | 'none'
export interface ReportSignature {
  field: string
  subject: string
  level: string
  indication: string
  subIndication?: string
  coverage: string
  change: string
  signingTime?: string
  timestampTime?: string
  revision?: number
  rules: { id: string; message: string }[]
  issuer?: string
  serial?: string
  revocation?: string
  timestampAuthority?: string
}

export interface VerifyReport {
  file?: string
  signatures: ReportSignature[]
  verdict: { level: VerdictLevel; key: string }
}

export interface InboxMessage {
  id: string
  to: string
  subject: string
  text: string
  html?: string
  at: string
  links?: string[]
}

export interface Installation {
  test: boolean
  name: string
  version: string
  inbox: boolean
  languages: string[]
}

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
