// Made-up answers of the API, for looking at pages without a server.
import { createHash } from 'node:crypto'
import { samplePdf } from './samplePdf.mjs'

const now = Date.parse('2026-11-22T04:20:00Z') // the pictures' clock stands here
const at = minutes => new Date(now - minutes * 60_000).toISOString()
const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest()
const a4 = { width: 595, height: 842 }

export const certificate = {
  id: 'cert-1',
  serial: '5f3a90c17be2448d1a6c0e92d7714f35',
  subject: 'CN=SEKAR AYU PRAMESWARI,serialNumber=EZ-7Q2M4K9D,C=ID',
  issuer: 'CN=ezSign Test Issuing CA G1,O=ezSign,C=ID',
  root: 'CN=ezSign Test Root CA G1,O=ezSign,C=ID',
  notBefore: at(60 * 24 * 40),
  notAfter: new Date(now + 325 * 86_400_000).toISOString(),
  status: 'active',
  keyType: 'EC P-256',
  policy: '1.3.6.1.4.1.99999.1.1.1',
  profile: 'person',
}

export const people = {
  visitor: null,
  fresh: { id: 'u1', email: 'sekar.ayu@contoh.id', roles: ['user'], language: 'id', onboarded: true, identityStatus: 'none' },
  verified: { id: 'u1', email: 'sekar.ayu@contoh.id', name: 'SEKAR AYU PRAMESWARI', roles: ['user'], language: 'id', onboarded: true, identityStatus: 'certified', certificate },
  officer: { id: 'u2', email: 'ra@contoh.id', name: 'Petugas RA', roles: ['ra'], language: 'id', onboarded: true, identityStatus: 'none' },
  operator: { id: 'u3', email: 'operator@contoh.id', name: 'Operator', roles: ['operator'], language: 'id', onboarded: true, identityStatus: 'none' },
}

const steps = (card, agreements, review) => [
  { key: 'card', state: card },
  { key: 'agreements', state: agreements },
  { key: 'phone', state: 'later' },
  { key: 'liveness', state: 'later' },
  { key: 'review', state: review },
]
const person = { nikMasked: '3515••••••••0001', name: 'SEKAR AYU PRAMESWARI', birthDate: '1990-08-17', sex: 'female' }
export const identities = {
  none: { status: 'none', steps: steps('current', 'todo', 'todo') },
  agreements: { status: 'draft', ...person, steps: steps('done', 'current', 'todo') },
  review: { status: 'draft', ...person, steps: steps('done', 'done', 'current') },
  submitted: { status: 'submitted', ...person, submittedAt: at(42), steps: steps('done', 'done', 'done') },
  approved: { status: 'approved', ...person, submittedAt: at(42), steps: steps('done', 'done', 'done') },
  rejected: { status: 'rejected', ...person, submittedAt: at(420), reasons: ['name_mismatch', 'birth_date_mismatch'], remark: 'Nama di KTP tertulis tanpa gelar. Mohon disesuaikan.', steps: steps('current', 'done', 'todo') },
}

const body = title => `# ${title}\n\nDokumen ini mengatur hubungan antara Anda dan ezSign.\n\n${Array.from({ length: 9 }, (_, i) => `## ${i + 1}. Ketentuan ${i + 1}\n\nezSign memproses data pribadi Anda **hanya** untuk memastikan identitas dan menerbitkan sertifikat elektronik, sesuai peraturan perundang-undangan.\n\n- Data disimpan terenkripsi.\n- Data tidak dijual kepada siapa pun.\n`).join('\n')}`
const agreements = [
  { kind: 'privacy', title: 'Privacy Policy (Kebijakan Privasi)' },
  { kind: 'subscriber', title: 'Owner Agreement (Perjanjian Pemilik Sertifikat)' },
  { kind: 'warranty', title: 'Guarantee Policy (Kebijakan Jaminan)' },
].map(item => ({ ...item, version: '1.0', body: body(item.title), digest: sha(Buffer.from(item.title)).toString('hex') }))

const doc = (id, name, more = {}) => ({ id, name, state: 'draft', pageCount: 2, size: 248_310, sha256: sha(Buffer.from(id)).toString('hex'), encrypted: false, createdAt: at(180), signatures: 0, warnings: [], pages: [a4, a4], ...more })
export const drafts = [doc('d1', 'Perjanjian Sewa Ruang Kantor'), doc('d2', 'Surat Kuasa Pengurusan Nomor Pokok Wajib Pajak Badan Tahun 2026', { pageCount: 1, pages: [a4] }), doc('d3', 'Berita Acara Serah Terima', { encrypted: true, pageCount: 14 })]
export const completed = [doc('d4', 'Kontrak Kerja Waktu Tertentu', { state: 'completed', signatures: 1, completedAt: at(55) }), doc('d5', 'Penawaran Harga 2026-118', { state: 'completed', signatures: 3, completedAt: at(60 * 30) })]

const specimenPng = text => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 130"><path d="${text}" fill="none" stroke="#12316b" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/></svg>`
export const specimenImage = specimenPng('M30 95c25-60 55-85 68-70 14 18-40 72-22 78 14 5 40-44 52-38 10 6-16 36-4 40 16 5 34-42 50-38 12 3-14 38 0 41 18 3 44-58 70-62 18-2-10 52 10 56 16 3 44-22 76-44')
export const specimens = [
  { id: 's1', kind: 'drawn', purpose: 'signature', isDefault: true, width: 720, height: 260, createdAt: at(9000) },
  { id: 's2', kind: 'typed', purpose: 'signature', isDefault: false, width: 720, height: 220, createdAt: at(8000) },
  { id: 's3', kind: 'uploaded', purpose: 'initials', isDefault: false, width: 400, height: 300, createdAt: at(100) },
]

// A small log with real hashes, so that the proof on the page holds.
const kinds = [
  ['document.uploaded', 'Sekar Ayu Prameswari'],
  ['signing.prepared', 'Sekar Ayu Prameswari'],
  ['signing.otp_sent', 'ezSign'],
  ['document.signed', 'Sekar Ayu Prameswari'],
]
const leaves = kinds.map(([kind]) => sha(Buffer.from([0]), Buffer.from(kind)))
const node = (left, right) => sha(Buffer.from([1]), left, right)
const root = node(node(leaves[0], leaves[1]), node(leaves[2], leaves[3]))
const path = index => [leaves[index ^ 1], index < 2 ? node(leaves[2], leaves[3]) : node(leaves[0], leaves[1])]
const treeHead = { size: 4, rootHash: root.toString('hex'), at: at(1), signature: 'c2lnbmF0dXJl', keyId: '9a31c07b' }
export const trail = {
  document: { id: 'd4', name: 'Kontrak Kerja Waktu Tertentu', state: 'completed', pageCount: 2, sha256: sha(Buffer.from('d4')).toString('hex'), createdAt: at(180), completedAt: at(55), signatures: 1 },
  publicUrl: '/a/4mQ9vK2xT7',
  entries: kinds.map(([kind, actor], index) => ({
    index,
    kind,
    at: at(180 - index * 40),
    actor,
    address: '203.0.113.24',
    method: index === 3 ? 'email' : undefined,
    digestBefore: index === 3 ? sha(Buffer.from('before')).toString('hex') : undefined,
    digestAfter: index === 3 ? sha(Buffer.from('after')).toString('hex') : undefined,
    leafHash: leaves[index].toString('hex'),
  })),
  treeHead,
}

const signed = { field: 'Signature1', subject: certificate.subject, issuer: certificate.issuer, serial: certificate.serial, level: 'B-LTA', indication: 'TOTAL-PASSED', coverage: 'FILE', change: 'LTA', signingTime: at(55), timestampTime: at(55), timestampAuthority: 'CN=ezSign Test TSA G1,O=ezSign,C=ID', revocation: 'good', revision: 2, rules: [] }
export const reports = {
  valid: { signatures: [signed], verdict: { level: 'valid', key: 'verify.valid' } },
  invalid: { signatures: [{ ...signed, indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE', change: 'OTHER', rules: [{ id: 'V-B5', message: 'The digest of the signed bytes is not the one in the signature.' }] }, signed], verdict: { level: 'invalid', key: 'verify.invalid' } },
  indeterminate: { signatures: [{ ...signed, indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND', timestampTime: undefined, revocation: 'unknown', level: 'B-B', rules: [{ id: 'V-C1', message: 'No trust anchor of this check ends the chain.' }] }], verdict: { level: 'indeterminate', key: 'verify.indeterminate' } },
  none: { signatures: [], verdict: { level: 'none', key: 'verify.none' } },
}

const phone = 'Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36'
const desktop = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36'
const application = { id: 'a1', userId: 'u7', email: 'bagas.wirawan@contoh.id', name: 'BAGAS WIRAWAN', nikMasked: '3578••••••••0004', status: 'submitted', submittedAt: at(42), conflicts: 0 }

export function answers({ me, identity = identities.none, empty = false, report = reports.valid }) {
  const list = items => ({ items: empty ? [] : items })
  const all = [...drafts, ...completed]
  const captcha = () => ({ parameters: { algorithm: 'PBKDF2/SHA-256', cost: 1, keyLength: 32, keyPrefix: '', nonce: '00', salt: '00', expiresAt: Math.floor(now / 1000) + 600 }, signature: '00' })
  return {
    'GET /installation': { test: true, name: 'ezSign', version: '0.1.0', inbox: true, languages: ['id', 'en'] },
    'GET /captcha': captcha(),
    'GET /me': me ?? { status: 401 },
    'PATCH /me': { status: 204 },
    'POST /sign-up': { status: 202, body: {} },
    'POST /activation': { status: 204 },
    'POST /session': { status: 429, body: { key: 'account.locked', code: 'too_many_requests', retryAfter: 287 } },
    'GET /identity': identity,
    'GET /agreements': { items: agreements.map((item, i) => (i === 0 || identity === identities.review ? { ...item, agreedAt: at(20) } : item)) },
    'GET /certificate-agreement': { subject: [{ name: 'CN', value: 'SEKAR AYU PRAMESWARI' }, { name: 'serialNumber', value: 'EZ-7Q2M4K9D' }, { name: 'C', value: 'ID' }], issuer: certificate.issuer, notBefore: at(0), notAfter: certificate.notAfter, keyType: 'EC P-256', policy: certificate.policy, policyUrl: '/help' },
    'POST /certificate-agreement': certificate,
    'GET /certificates': list([certificate, { ...certificate, id: 'cert-0', serial: '1b07c2', status: 'revoked', statusReason: 'superseded', notAfter: at(60 * 24 * 40) }]),
    'GET /specimens': list(specimens),
    'GET /documents': request => list(request.searchParams.get('state') === 'draft' ? drafts : request.searchParams.get('state') === 'completed' ? completed : all),
    'GET /documents/*': request => all.find(item => request.pathname.endsWith(`/${item.id}`)) ?? { status: 404, body: { key: 'not_found', code: 'not_found' } },
    'GET /documents/*/file': { raw: samplePdf(), type: 'application/pdf' },
    'GET /documents/*/audit-trail': trail,
    'GET /documents/*/audit-trail/proof': request => proof(Number(request.searchParams.get('index'))),
    'GET /public/audit/*': { ...trail, publicUrl: undefined, entries: trail.entries.map(entry => ({ ...entry, actor: entry.actor === 'ezSign' ? 'ezSign' : 'S•••• A•• P••••••••••', address: undefined })) },
    'GET /public/proof/*': request => proof(Number(request.pathname.split('/').pop())),
    'GET /specimens/*/image': { raw: specimenImage, type: 'image/svg+xml' },
    'POST /specimens': { status: 201, body: specimens[0] },
    'POST /documents/*/signing': { id: 'g1', documentId: 'd1', digest: sha(Buffer.from('x')).toString('hex'), expiresAt: new Date(now + 600_000).toISOString(), methods: [{ kind: 'email', target: 's•••••@contoh.id' }], fields: [], price: 0 },
    'POST /signings/*/otp': { target: 's•••••@contoh.id', expiresAt: new Date(now + 300_000).toISOString(), resendAt: new Date(now + 60_000).toISOString(), triesLeft: 3 },
    'POST /signings/*/confirm': { status: 422, body: { key: 'otp.wrong', code: 'wrong_code', triesLeft: 2 } },
    'POST /verify': report,
    'GET /sessions': { items: [{ id: 'x1', current: true, userAgent: phone, address: '203.0.113.24', place: 'jaringan 203.0.113.0/24', createdAt: at(600), lastUsedAt: at(0) }, { id: 'x2', current: false, userAgent: desktop, address: '198.51.100.7', place: 'jaringan 198.51.100.0/24', createdAt: at(9000), lastUsedAt: at(1300) }] },
    'GET /activities': list([
      { id: '1', kind: 'document.signed', at: at(55), address: '203.0.113.24', userAgent: phone },
      { id: '2', kind: 'document.uploaded', at: at(180), address: '203.0.113.24', userAgent: phone },
      { id: '3', kind: 'session.opened', at: at(185), address: '203.0.113.24', userAgent: phone },
      { id: '4', kind: 'session.failed', at: at(186), address: '198.51.100.7', userAgent: desktop },
      { id: '5', kind: 'certificate.issued', at: at(5000), address: '203.0.113.24', userAgent: phone },
    ]),
    'GET /ra/applications': list([application, { ...application, id: 'a2', name: 'PUTRI RAHMADHANI KUSUMANINGTYAS', email: 'putri.rahmadhani.kusumaningtyas@contoh-perusahaan.co.id', conflicts: 1 }]),
    'GET /ra/applications/*': {
      ...application,
      nik: '3578055203880004',
      birthDate: '1988-03-12',
      sex: 'male',
      remark: 'Nama belakang saya seharusnya WIRAWAN.',
      analysis: [
        { key: 'length', result: 'ok' },
        { key: 'region', result: 'ok', detail: 'Kec. Tegalsari, Kota Surabaya, Jawa Timur' },
        { key: 'birth_date', result: 'ok', detail: '12-03-1988' },
        { key: 'sex', result: 'fail', detail: 'NIK: P, isian: L' },
        { key: 'duplicates', result: 'warn', detail: '1' },
      ],
      agreements: ['privacy', 'subscriber', 'warranty'].map(kind => ({ kind, version: '1.0', agreedAt: at(44) })),
      history: [{ at: at(42), kind: 'submitted' }, { at: at(50), kind: 'saved' }],
      duplicates: [{ id: 'a9', email: 'bagas.lama@contoh.id', status: 'rejected' }],
    },
    'GET /ra/certificates': list([certificate, { ...certificate, id: 'c2', subject: 'CN=BAGAS WIRAWAN,C=ID', serial: '77ab01', status: 'revoked', statusReason: 'keyCompromise' }]),
    'GET /operator/status': { ready: true, version: '0.1.0', uptime: '3 d 4 h', checks: [{ name: 'database', ok: true, detail: 'SQLite, WAL' }, { name: 'storage', ok: true, detail: '182 GB free' }, { name: 'ca', ok: true }, { name: 'tsa', ok: true }, { name: 'clock', ok: true }, { name: 'mail', ok: false, detail: '3 messages wait for the second try' }], counts: { users: 1204, certificates: 988, documents: 15_210, stuckDocuments: 0 } },
    'GET /inbox': list([
      { id: 'm1', to: 'sekar.ayu@contoh.id', subject: 'Kode OTP untuk menandatangani Perjanjian Sewa Ruang Kantor', text: 'Kode Anda: 482913', at: at(3) },
      { id: 'm2', to: 'sekar.ayu@contoh.id', subject: 'Aktifkan akun ezSign Anda', text: '', at: at(300) },
    ]),
    'GET /inbox/*': { id: 'm2', to: 'sekar.ayu@contoh.id', subject: 'Aktifkan akun ezSign Anda', text: 'Halo,\n\nTerima kasih telah mendaftar di ezSign. Aktifkan akun Anda dengan membuka tautan ini dalam 24 jam:\n\nhttp://127.0.0.1:8080/activate?token=hJ3kP9sT2vX8yB4nM6qR1wZ5\n\nBila Anda tidak mendaftar, abaikan email ini.\n\nezSign', at: at(300) },
  }

  function proof(index) {
    return { index, treeSize: 4, leafHash: leaves[index].toString('hex'), hashes: path(index).map(hash => hash.toString('hex')), rootHash: root.toString('hex') }
  }
}
