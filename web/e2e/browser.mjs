// What the specs share: a browser as people have it, pictures, axe, the inbox of a test installation.
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'

export const base = (process.env.EZSIGN_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '')
const shots = resolve(process.env.EZSIGN_SHOTS ?? 'shots')
const data = process.env.EZSIGN_DATA ?? '../var'
mkdirSync(shots, { recursive: true })

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
export const openBrowser = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags })

export const devices = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  desk: { viewport: { width: 1280, height: 800 } },
}

/** The app's own texts, so that a changed word breaks no spec and a missing one does. */
export function texts(language) {
  const tree = JSON.parse(readFileSync(new URL(`../src/i18n/${language}.json`, import.meta.url), 'utf8'))
  return (key, values = {}) => {
    const text = key.split('.').reduce((node, part) => node?.[part], tree)
    if (typeof text !== 'string') throw new Error(`no text for ${key}`)
    return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => String(values[name] ?? `{{${name}}}`))
  }
}

/** A person at a device: a page that fails the test on anything the browser complains about. */
export async function person(browser, { device, language, name, serviceWorkers = 'block' }) {
  const context = await browser.newContext({ ...devices[device], locale: language === 'id' ? 'id-ID' : 'en-GB', timezoneId: 'Asia/Jakarta', reducedMotion: 'reduce', serviceWorkers, acceptDownloads: true })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const problems = []
  page.on('pageerror', error => problems.push(`error on ${page.url()}: ${error}`))
  page.on('console', message => {
    if (message.type() === 'error' && !/status of (401|403|404|409|410|413|422|429)/.test(message.text())) problems.push(`console on ${page.url()}: ${message.text()}`)
  })
  let number = 0
  return {
    context,
    page,
    problems,
    language,
    t: texts(language),
    touch: device === 'phone',
    /** A picture, axe, and no sideways scrolling. */
    async look(what) {
      await page.waitForLoadState('networkidle')
      number += 1
      await page.screenshot({ path: join(shots, `${name}-${String(number).padStart(2, '0')}-${what}-${device}-${language}.png`) })
      const { violations } = await new AxeBuilder({ page }).analyze()
      for (const violation of violations) problems.push(`axe on ${page.url()} (${what}): ${violation.id}: ${violation.nodes.map(node => `${node.target} ${node.failureSummary}`).join('; ')}`)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (wide > 0) problems.push(`${what} scrolls sideways by ${wide} px`)
    },
    close: () => context.close(),
  }
}

/** Waits for the newest mail to an address whose text matches; the first group of the match. */
export async function mailTo(address, pattern, seen = new Set()) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { items } = await api('/inbox')
    for (const item of items.filter(mail => mail.to === address && !seen.has(mail.id))) {
      const { text } = await api(`/inbox/${encodeURIComponent(item.id)}`)
      const match = pattern.exec(text)
      if (match) {
        seen.add(item.id)
        return match[1] ?? match[0]
      }
    }
    await new Promise(done => setTimeout(done, 150))
  }
  throw new Error(`no mail to ${address} matches ${pattern}`)
}

async function api(path) {
  const response = await fetch(`${base}/api/v1${path}`, { headers: { 'X-EzSign-Client': 'e2e' } })
  if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** The accounts that a test installation makes on its first start. */
export function demoAccount(word) {
  const given = process.env[`EZSIGN_DEMO_${word.toUpperCase()}`]
  const line = given ?? readFileSync(join(data, 'demo-accounts.txt'), 'utf8').split('\n').find(text => !text.startsWith('#') && text.toLowerCase().includes(word))
  const [, email, password] = /(\S+@\S+)[\s:]+(\S+)\s*$/.exec(line ?? '') ?? []
  if (!email) throw new Error(`no demo account for ${word} in ${data}`)
  return { email, password }
}

export async function logIn(someone, { email, password }) {
  const { page } = someone
  await page.goto(`${base}/login`)
  await page.getByLabel('Email').fill(email)
  await page.locator('input[autocomplete=current-password]').fill(password)
  await page.locator('form button[type=submit]').click()
  await page.waitForURL(url => url.pathname !== '/login')
  // The account's language wins over the device's; the spec wants its own.
  await page.evaluate(async language => {
    await fetch('/api/v1/me', { method: 'PATCH', headers: { 'X-EzSign-Client': 'e2e', 'Content-Type': 'application/json' }, body: JSON.stringify({ language, onboarded: true }) })
    localStorage.setItem('ezsign.language', language)
  }, someone.language)
  await page.goto(base)
  await page.waitForURL(url => url.pathname !== '/')
}

export async function solveCaptcha(page) {
  await page.locator('altcha-widget label').click()
  await page.waitForFunction(() => (document.querySelector('altcha-widget input[type=hidden], altcha-widget input[name=altcha]')?.value ?? '').length > 20)
}

/** Drags by finger or by mouse. */
export async function drag(someone, from, to) {
  const { page } = someone
  if (!someone.touch) {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 8 })
    await page.mouse.up()
    return
  }
  const session = await page.context().newCDPSession(page)
  const at = share => [{ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share, id: 1 }]
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) })
  for (let step = 1; step <= 8; step += 1) await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step / 8) })
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await session.detach()
}

/** Draws a signature on the pad. */
export async function drawOn(someone, pad) {
  const box = await pad.boundingBox()
  const point = i => ({ x: box.x + 40 + i * 4, y: box.y + box.height / 2 + 40 * Math.sin(i / 3) * (1 - i / 80) })
  if (someone.touch) {
    const session = await someone.page.context().newCDPSession(someone.page)
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ ...point(0), id: 1 }] })
    for (let i = 1; i < 55; i += 1) await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ ...point(i), id: 1 }] })
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await session.detach()
    return
  }
  await someone.page.mouse.move(point(0).x, point(0).y)
  await someone.page.mouse.down()
  for (let i = 1; i < 55; i += 1) await someone.page.mouse.move(point(i).x, point(i).y)
  await someone.page.mouse.up()
}

/** A woman of Buduran with a NIK of her own. */
export function newApplicant() {
  const serial = String(1 + Math.floor(Math.random() * 9998)).padStart(4, '0')
  const day = 1 + Math.floor(Math.random() * 28)
  const month = 1 + Math.floor(Math.random() * 12)
  const year = 60 + Math.floor(Math.random() * 40)
  const two = value => String(value).padStart(2, '0')
  const unique = `${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`
  return {
    email: `sekar.${unique}@contoh.test`,
    password: 'Melati-2026-Mekar',
    name: 'SEKAR AYU PRAMESWARI',
    nik: `351515${two(day + 40)}${two(month)}${two(year)}${serial}`,
    birthDate: `19${two(year)}-${two(month)}-${two(day)}`,
  }
}
