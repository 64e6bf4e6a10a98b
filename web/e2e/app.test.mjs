// What does not need a whole journey: bad files, the operator's page, the shell without a network.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { samplePdf } from '../tools/samplePdf.mjs'
import { base, demoAccount, logIn, openBrowser, person } from './browser.mjs'

let browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

test('a wrong file is refused in words, before and after sending', { timeout: 120_000 }, async () => {
  const someone = await person(browser, { device: 'phone', language: 'id', name: 'upload' })
  const { page, t, look } = someone
  await logIn(someone, demoAccount('verified'))
  await page.goto(`${base}/upload`)
  const choose = (name, buffer) => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer })
  await choose('kosong.pdf', Buffer.alloc(0))
  await page.getByText(t('errors.key.document.empty.title')).waitFor()
  await choose('laporan.pdf', Buffer.from('PK\x03\x04 not a pdf'))
  await page.getByText(t('errors.key.document.not_pdf.title')).waitFor()
  await look('refused-at-once')
  await choose('terpotong.pdf', Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(400, 0x20)]))
  await page.getByText(t('upload.sent')).waitFor()
  await page.getByRole('button', { name: 'Place a Signature' }).click()
  await page.getByRole('alert').waitFor()
  await look('refused-by-server')
  // It opens and can be shown, but no signature would hold in pages that are not called pages.
  await page.goto(`${base}/upload`)
  await choose('janggal.pdf', Buffer.from(samplePdf({ pages: 1 }).toString('latin1').replaceAll('/Type/Page/', '/Zype/Page/'), 'latin1'))
  await page.getByText(t('upload.sent')).waitFor()
  await page.getByRole('button', { name: 'Place a Signature' }).click()
  await page.getByText(t('errors.key.pdf.would_not_hold.title')).waitFor()
  await look('refused-as-odd')
  assert.deepEqual(someone.problems, [])
  await someone.close()
})

test('a thousand pages scroll, and only a few are drawn', { timeout: 180_000 }, async () => {
  const someone = await person(browser, { device: 'phone', language: 'id', name: 'long' })
  const { page, t } = someone
  await logIn(someone, demoAccount('verified'))
  await page.goto(`${base}/upload`)
  await page.locator('input[type=file]').setInputFiles({ name: 'tebal.pdf', mimeType: 'application/pdf', buffer: samplePdf({ pages: 1000 }) })
  await page.getByText(t('upload.sent')).waitFor()
  await page.getByRole('button', { name: 'Place a Signature' }).click()
  await page.locator('.pdf-page canvas').first().waitFor()
  assert.equal(await page.locator('.pdf-page').count(), 1000)
  assert.ok((await page.locator('.pdf-page canvas').count()) <= 5)
  await page.locator('.pdf-page').nth(700).scrollIntoViewIfNeeded()
  await page.locator('.pdf-page').nth(700).locator('canvas').waitFor()
  assert.ok((await page.locator('.pdf-page canvas').count()) <= 5)
  assert.deepEqual(someone.problems, [])
  await someone.close()
})

test('the operator sees whether signing works', async () => {
  const someone = await person(browser, { device: 'desk', language: 'en', name: 'operator' })
  await logIn(someone, demoAccount('operator'))
  await someone.page.goto(`${base}/operator`)
  await someone.page.getByText(someone.t('operator.ready'), { exact: true }).waitFor()
  await someone.look('status')
  assert.deepEqual(someone.problems, [])
  await someone.close()
})

test('the shell opens without a network and says so', { timeout: 60_000 }, async () => {
  const someone = await person(browser, { device: 'phone', language: 'id', name: 'offline', serviceWorkers: 'allow' })
  const { page, context, t } = someone
  await page.goto(`${base}/login`)
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(async () => (await caches.keys()).length > 0)
  await page.reload()
  await page.getByLabel('Email').waitFor()
  // What is not the app's stays the server's, such as the practice statement that every certificate names.
  await page.goto(`${base}/cps`)
  await page.getByRole('heading', { name: 'Pernyataan Praktik Sertifikasi' }).waitFor()
  await page.goto(`${base}/login`)
  await context.setOffline(true)
  await page.reload()
  await page.getByText(t('shell.offline')).waitFor()
  await page.getByLabel('Email').waitFor()
  await someone.close()
})
