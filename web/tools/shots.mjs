// Pictures of every page, in both sizes, against made-up answers; axe on each. Fails on any violation, console error, broken
// content security policy or sideways scrolling.
//   node tools/shots.mjs [--only part-of-name] [--lang id|en] [--scheme light|dark]; pictures go to EZSIGN_SHOTS or ./shots
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import { answers, identities, people, reports } from './answers.mjs'
import { samplePdf } from './samplePdf.mjs'

const { values: options } = parseArgs({ options: { only: { type: 'string' }, lang: { type: 'string', default: 'id' }, scheme: { type: 'string', default: 'light' }, size: { type: 'string' }, axe: { type: 'boolean', default: true } }, allowNegative: true })
const folder = resolve(process.env.EZSIGN_SHOTS ?? 'shots')
mkdirSync(folder, { recursive: true })
const dist = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../dist')
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json' }
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; worker-src 'self' blob:; connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://x').pathname
  const send = file => {
    const bytes = readFileSync(join(dist, file))
    response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': policy })
    response.end(bytes)
  }
  try {
    send(path === '/' ? 'index.html' : path)
  } catch {
    send('index.html')
  }
}).listen(0, '127.0.0.1')
await new Promise(done => server.once('listening', done))
const base = `http://127.0.0.1:${server.address().port}`

const click = name => page => page.getByRole('button', { name, exact: true }).first().click()
const drawn = async page => {
  const pad = await page.getByTestId('pad').boundingBox()
  await page.mouse.move(pad.x + 50, pad.y + 130)
  await page.mouse.down()
  for (let i = 0; i < 60; i += 1) await page.mouse.move(pad.x + 50 + i * 3.6, pad.y + 110 + 42 * Math.sin(i / 4) * (1 - i / 90))
  await page.mouse.up()
}
const placed = async page => {
  await page.waitForSelector('.pdf-page canvas')
  await page.waitForTimeout(400)
  await page.getByRole('button', { name: 'Place a Signature' }).first().click()
  await page.waitForSelector('[data-testid=placed-signature]')
  await page.locator('[data-testid=placed-signature]').scrollIntoViewIfNeeded()
  await page.waitForTimeout(300)
}
const pdfFile = name => ({ name, mimeType: 'application/pdf', buffer: samplePdf() })
const verified = async page => {
  await page.locator('input[type=file]').setInputFiles(pdfFile('Kontrak Kerja Waktu Tertentu.pdf'))
  await page.waitForSelector('[data-testid=verdict]')
}
const pdfShown = async page => {
  await page.waitForSelector('.pdf-page canvas', { timeout: 15_000 })
  await page.waitForTimeout(700)
}
const withPerson = (person, more = {}) => ({ ...people[person], ...more })

const scenes = [
  { name: '01-landing', path: '/', me: null },
  { name: '02-sign-up', path: '/sign-up', me: null, act: async page => { await page.getByLabel('Email').fill('sekar.ayu@contoh.id'); await page.locator('input[type=password]').first().fill('Melati19'); await page.waitForSelector('altcha-widget .altcha, altcha-widget input', { state: 'attached' }); await page.waitForTimeout(400) } },
  { name: '03-check-mail', path: '/check-mail', me: null, full: true },
  { name: '04-activate', path: '/activate?token=abc', me: null },
  { name: '05-activated', path: '/activate?token=abc', me: null, act: page => page.locator('.auth-card button').click() },
  { name: '06-login', path: '/login', me: null },
  { name: '07-login-locked', path: '/login', me: null, act: async page => { await page.getByLabel('Email').fill('a@b.id'); await page.locator('input[type=password]').fill('x'); await page.locator('form button[type=submit]').click(); await page.waitForSelector('[role=alert]') } },
  { name: '08-forgot', path: '/forgot', me: null },
  { name: '09-reset', path: '/reset?token=abc', me: null },
  { name: '10-tour', path: '/welcome', me: withPerson('fresh', { onboarded: false }) },
  { name: '11-tour-3', path: '/welcome', me: withPerson('fresh'), act: async page => { await page.locator('.tour-foot button').last().click(); await page.locator('.tour-foot button').last().click() } },
  { name: '12-dashboard-new', path: '/dashboard', me: people.fresh, empty: true, full: true },
  { name: '13-dashboard', path: '/dashboard', me: people.verified, full: true },
  { name: '14-dashboard-submitted', path: '/dashboard', me: withPerson('fresh', { identityStatus: 'submitted' }), empty: true },
  { name: '20-identity-card', path: '/identity', me: people.fresh, full: true, act: async page => { await page.locator('.nik-input input').fill('3515085708900001'); await page.locator('input[type=date]').fill('1990-08-17'); await page.locator('input[type=radio]').first().check() } },
  { name: '21-identity-agreements', path: '/identity', me: people.fresh, identity: identities.agreements },
  { name: '22-identity-agreement-open', path: '/identity', me: people.fresh, identity: identities.agreements, act: async page => { await page.locator('.agreement-row').nth(1).click(); await page.waitForSelector('.agreement-text'); await page.waitForTimeout(400) } },
  { name: '23-identity-phone-later', path: '/identity', me: people.fresh, identity: { ...identities.review, steps: identities.review.steps.map(step => (step.key === 'phone' ? { ...step, state: 'current' } : step.key === 'review' ? { ...step, state: 'todo' } : step)) } },
  { name: '24-identity-review', path: '/identity', me: people.fresh, identity: identities.review, full: true },
  { name: '25-identity-submitted', path: '/identity', me: people.fresh, identity: identities.submitted },
  { name: '26-identity-rejected', path: '/identity', me: people.fresh, identity: identities.rejected },
  { name: '27-identity-approved', path: '/identity', me: people.fresh, identity: identities.approved },
  { name: '30-agreement', path: '/certificate-agreement', me: withPerson('fresh', { identityStatus: 'approved' }), full: true },
  { name: '31-agreement-wrong', path: '/certificate-agreement', me: people.fresh, act: async page => { await page.waitForSelector('.dn-table'); await page.locator('.action-bar button').first().click(); await page.waitForSelector('textarea'); await page.waitForTimeout(400) } },
  { name: '32-agreement-issued', path: '/certificate-agreement', me: people.verified, act: async page => { await page.waitForSelector('.dn-table'); await click('I Agree')(page); await page.waitForSelector('.certificate-card') } },
  { name: '33-certificates', path: '/certificates', me: people.verified, full: true },
  { name: '40-specimens', path: '/specimens', me: people.verified, full: true },
  { name: '41-specimens-empty', path: '/specimens', me: people.verified, empty: true },
  { name: '42-specimen-draw', path: '/specimens', me: people.verified, act: async page => { await click('Add Signature')(page); await page.waitForSelector('[data-testid=pad]'); await page.waitForTimeout(500); await drawn(page) } },
  { name: '43-specimen-type', path: '/specimens', me: people.verified, act: async page => { await click('Add Signature')(page); await page.waitForSelector('[data-testid=pad]'); await page.locator('.mantine-SegmentedControl-label').nth(1).click(); await page.waitForSelector('.font-choice'); await page.waitForTimeout(800) } },
  { name: '44-specimen-upload', path: '/specimens', me: people.verified, act: async page => { await click('Add Signature')(page); await page.waitForSelector('[data-testid=pad]'); await page.locator('.mantine-SegmentedControl-label').nth(2).click(); await page.waitForSelector('.pad-empty'); await page.waitForTimeout(400) } },
  { name: '50-upload', path: '/upload', me: people.verified },
  { name: '51-upload-chosen', path: '/upload', me: people.verified, act: async page => { await page.locator('input[type=file]').setInputFiles(pdfFile('Perjanjian Sewa Ruang Kantor.pdf')); await page.waitForSelector('.upload-file'); await page.waitForTimeout(600) } },
  { name: '52-upload-wrong', path: '/upload', me: people.verified, act: async page => { await page.locator('input[type=file]').setInputFiles({ name: 'laporan.zip', mimeType: 'application/zip', buffer: Buffer.from('PK') }); await page.waitForSelector('[role=alert]') } },
  { name: '53-upload-gate', path: '/upload', me: people.fresh },
  { name: '54-upload-password', path: '/upload', me: people.verified, more: { 'POST /documents': { status: 422, body: { code: 'invalid', key: 'pdf.password_required' } } }, act: async page => { await page.locator('input[type=file]').setInputFiles(pdfFile('Berita Acara.pdf')); await page.waitForSelector('button[type=submit]:not([disabled])'); await page.locator('button[type=submit]').click(); await page.waitForSelector('input[type=password]') } },
  { name: '60-editor', path: '/documents/d1/sign', me: people.verified, act: pdfShown },
  { name: '61-editor-placed', path: '/documents/d1/sign', me: people.verified, act: placed },
  { name: '62-editor-options', path: '/documents/d1/sign', me: people.verified, act: async page => { await placed(page); const options = page.locator('.editor-bar button').first(); if (await options.isVisible()) await options.click(); await page.getByRole("switch").click(); await page.waitForTimeout(500) } },
  { name: '63-confirm', path: '/documents/d1/sign', me: people.verified, act: async page => { await placed(page); await click('Confirm')(page); await page.waitForSelector('.confirm-summary'); await page.locator('.confirm-summary ~ * input[type=checkbox], input[type=checkbox]').last().check(); await page.waitForTimeout(400) } },
  { name: '64-otp', path: '/documents/d1/sign', me: people.verified, act: async page => { await placed(page); await click('Confirm')(page); await page.waitForSelector('.confirm-summary'); await page.locator('input[type=checkbox]').last().check(); await click('Send OTP')(page); await page.waitForSelector('.otp input'); await page.waitForTimeout(500); await page.keyboard.type('482') } },
  { name: '65-otp-wrong', path: '/documents/d1/sign', me: people.verified, act: async page => { await placed(page); await click('Confirm')(page); await page.waitForSelector('.confirm-summary'); await page.locator('input[type=checkbox]').last().check(); await click('Send OTP')(page); await page.waitForSelector('.otp input'); await page.waitForTimeout(400); await page.keyboard.type('482913'); await page.waitForSelector('[role=alert]'); await page.waitForTimeout(300) } },
  { name: '66-done', path: '/documents/d4/done', me: people.verified, act: pdfShown, full: true },
  { name: '70-documents', path: '/documents', me: people.verified },
  { name: '71-documents-open', path: '/documents?tab=open', me: people.verified },
  { name: '72-documents-empty', path: '/documents?tab=completed', me: people.verified, empty: true },
  { name: '73-document', path: '/documents/d4', me: people.verified, act: pdfShown, full: true },
  { name: '74-document-delete', path: '/documents/d4', me: people.verified, act: async page => { await pdfShown(page); await page.locator('.document-actions .mantine-ActionIcon-root').click(); await page.getByRole('menuitem').last().click(); await page.waitForTimeout(500) } },
  { name: '75-audit', path: '/documents/d4/audit-trail', me: people.verified, full: true },
  { name: '76-audit-proof', path: '/documents/d4/audit-trail', me: people.verified, act: async page => { await page.locator('.seal-button').last().click(); await page.waitForSelector('.proof-path'); await page.waitForTimeout(500) } },
  { name: '77-public-audit', path: '/a/4mQ9vK2xT7', me: null, full: true },
  { name: '78-public-audit-unknown', path: '/a/none', me: null, more: { 'GET /public/audit/*': { status: 404, body: { key: 'not_found', code: 'not_found' } } } },
  { name: '80-verify', path: '/verify', me: null },
  { name: '81-verify-valid', path: '/verify', me: null, act: verified, full: true },
  { name: '82-verify-invalid', path: '/verify', me: null, report: reports.invalid, act: verified, full: true },
  { name: '83-verify-undecided', path: '/verify', me: people.verified, report: reports.indeterminate, act: verified, full: true },
  { name: '84-verify-none', path: '/verify', me: null, report: reports.none, act: verified },
  { name: '90-account', path: '/account', me: people.verified, full: true },
  { name: '91-password', path: '/account/password', me: people.verified },
  { name: '92-sessions', path: '/account/sessions', me: people.verified },
  { name: '93-history', path: '/account/history', me: people.verified, full: true },
  { name: '95-ra-queue', path: '/ra', me: people.officer },
  { name: '96-ra-application', path: '/ra/applications/a1', me: people.officer, full: true },
  { name: '97-ra-reject', path: '/ra/applications/a1', me: people.officer, act: async page => { await page.waitForSelector('.ra-actions'); await click('Reject')(page); await page.waitForSelector('textarea'); await page.waitForTimeout(400) } },
  { name: '98-ra-certificates', path: '/ra/certificates', me: people.officer },
  { name: '99-ra-revoke', path: '/ra/certificates', me: people.officer, act: async page => { await page.locator('.row-link button').first().click(); await page.waitForSelector('textarea'); await page.waitForTimeout(400) } },
  { name: 'a1-operator', path: '/operator', me: people.operator, full: true },
  { name: 'a2-inbox', path: '/inbox', me: null },
  { name: 'a3-letter', path: '/inbox/m2', me: null },
  { name: 'a4-help', path: '/help', me: null, full: true, act: page => page.locator('.mantine-Accordion-control').first().click() },
  { name: 'a5-contact', path: '/contact', me: people.verified },
  { name: 'a6-not-found', path: '/nirgends', me: null },
  { name: 'a7-forbidden', path: '/ra', me: people.verified },
  { name: 'a8-server-error', path: '/documents', me: people.verified, more: { 'GET /documents': { status: 500, body: { code: 'internal', key: 'internal' } } } },
]

function answerOf(table, request) {
  const url = new URL(request.url())
  const path = url.pathname.replace('/api/v1', '')
  const parts = path.split('/')
  const key = Object.keys(table)
    .filter(candidate => {
      const [method, pattern] = candidate.split(' ')
      const wanted = pattern.split('/')
      return method === request.method() && wanted.length === parts.length && wanted.every((part, i) => part === '*' || part === parts[i])
    })
    .sort((a, b) => a.split('*').length - b.split('*').length)[0]
  const found = key && table[key]
  return typeof found === 'function' ? found(url) : found
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
const sizes = { phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }, desk: { viewport: { width: 1280, height: 800 } } }
let faults = 0
for (const [size, device] of Object.entries(sizes)) {
  if (options.size && options.size !== size) continue
  for (const scene of scenes) {
    if (options.only && !options.only.split(',').some(part => scene.name.includes(part))) continue
    const context = await browser.newContext({ ...device, locale: options.lang === 'en' ? 'en-GB' : 'id-ID', timezoneId: 'Asia/Jakarta', colorScheme: options.scheme, reducedMotion: 'reduce', serviceWorkers: 'block' })
    const page = await context.newPage()
    await page.clock.setFixedTime?.call(page.clock, new Date('2026-11-22T04:20:00Z')).catch(() => {})
    const problems = []
    page.on('console', message => message.type() === 'error' && !/status of (4|5)\d\d/.test(message.text()) && problems.push(`console: ${message.text().slice(0, 300)}`))
    page.on('pageerror', error => problems.push(`error: ${String(error).slice(0, 300)}`))
    const table = { ...answers({ me: scene.me && { ...scene.me, language: options.lang }, identity: scene.identity, empty: scene.empty, report: scene.report }), ...scene.more }
    await page.route('**/api/v1/**', async route => {
      const request = route.request()
      if (new URL(request.url()).pathname.startsWith('/api/v1/uploads')) {
        const total = request.headers()['upload-length']
        if (request.method() === 'POST') return route.fulfill({ status: 201, headers: { Location: '/api/v1/uploads/up1', 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'X-Total': total ?? '' } })
        return route.fulfill({ status: 204, headers: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': String(Number(request.headers()['upload-offset'] ?? 0) + (request.postDataBuffer()?.length ?? 0)) } })
      }
      const answer = answerOf(table, request)
      if (answer === undefined) {
        problems.push(`no answer for ${request.method()} ${request.url()}`)
        return route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"code":"not_found","key":"not_found"}' })
      }
      if (answer.raw) return route.fulfill({ status: 200, contentType: answer.type, body: answer.raw })
      const plain = typeof answer.status !== 'number'
      return route.fulfill({ status: plain ? 200 : answer.status, contentType: plain || answer.status < 400 ? 'application/json' : 'application/problem+json', body: JSON.stringify(plain ? answer : (answer.body ?? {})) })
    })
    try {
      await page.goto(base + scene.path)
      await page.waitForSelector('h1, h2')
      await page.waitForLoadState('networkidle')
      await scene.act?.(page)
      await page.waitForTimeout(150)
      if (scene.full) await page.evaluate(() => window.scrollTo(0, 0))
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (wide > 0) problems.push(`scrolls sideways by ${wide} px`)
      await page.screenshot({ path: join(folder, `${scene.name}-${size}${options.lang === 'id' ? '' : '-en'}${options.scheme === 'dark' ? '-dark' : ''}.png`), fullPage: !!scene.full })
      if (options.axe) {
        const { violations } = await new AxeBuilder({ page }).analyze()
        for (const violation of violations) problems.push(`axe ${violation.id} (${violation.impact}): ${violation.nodes.slice(0, 3).map(node => `${node.target} ${(node.failureSummary ?? '').split('\n')[1] ?? ''}`).join(' | ')}`)
      }
    } catch (error) {
      problems.push(`failed: ${String(error).slice(0, 400)}`)
      await page.screenshot({ path: join(folder, `${scene.name}-${size}-FAILED.png`) }).catch(() => {})
    }
    if (problems.length) {
      faults += 1
      console.log(`${scene.name} ${size}\n  ${[...new Set(problems)].join('\n  ')}`)
    }
    await context.close()
  }
}
await browser.close()
server.close()
console.log(faults ? `${faults} scenes with faults` : 'all scenes clean')
process.exit(faults ? 1 : 0)
