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
  place: string
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
  /** In the officer's list only. */
  email?: string
}

export interface Application {
  id: string
  userId: string
  email: string
  name: string
  nikMasked: string
  status: string
  submittedAt: string
  conflicts: number
}

export interface ApplicationDetail extends Omit<Application, 'nikMasked'> {
  nikMasked?: string
  nik: string
  birthDate: string
  sex: Sex
  /** The officer's, to the applicant. */
  remark?: string
  /** The applicant's, about the certificate's content. */
  objection?: string
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
  publicTrail?: PublicTrail
}

/** What strangers see who follow the QR code (DOC-6). */
export type PublicTrail = 'off' | 'masked' | 'full'

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
  serial?: string
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
/** The verdict in plain words, in both languages. */
export interface Sentence {
  id: string
  en: string
}
export interface ReportRule {
  id: string
  message: string
  severity?: 'information' | 'warning' | 'failure'
  attack?: string
}
export interface ReportSignature {
  type?: 'signature' | 'timestamp'
  field: string
  subject: string
  level: string
  indication: string
  subIndication?: string | null
  coverage: string
  change: string
  signingTime?: string | null
  timestampTime?: string | null
  revision?: number
  rules: ReportRule[]
  commonName?: string
  issuer?: string
  serial?: string
  revocation?: string
  revokedAt?: string
  timestampTrusted?: boolean
  timestampAuthority?: string
  claimedReason?: string
  words?: Sentence
}

export interface VerifyReport {
  file?: string
  signatures: ReportSignature[]
  documentTimestamps?: ReportSignature[]
  verdict: { level: VerdictLevel; key: string; words?: Sentence }
  warnings?: ReportRule[]
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
