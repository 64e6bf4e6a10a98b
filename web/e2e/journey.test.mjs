// From a stranger to a signed PDF that others verify: sign-up, activation, identity, officer, certificate, specimen, upload,
// placing, OTP, verification. On a phone and on a desk, in both languages, with axe on every page.
import { readFile } from 'node:fs/promises'
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { samplePdf } from '../tools/samplePdf.mjs'
import { base, demoAccount, drag, drawOn, logIn, mailTo, newApplicant, openBrowser, person, solveCaptcha } from './browser.mjs'

let browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

async function signUp(someone, applicant) {
  const { page, t, look } = someone
  await page.goto(base)
  await look('landing')
  await page.getByRole('link', { name: 'Sign Up' }).first().click()
  await page.getByLabel('Email').fill(applicant.email)
  const passwords = page.locator('input[autocomplete=new-password]')
  await passwords.nth(0).fill(applicant.password)
  await passwords.nth(1).fill(applicant.password)
  assert.equal(await page.locator('.password-rules li[data-met]').count(), 5)
  await solveCaptcha(page)
  await look('sign-up')
  await page.getByRole('button', { name: 'Sign Up' }).click()
  await page.getByRole('heading', { name: t('account.checkMail') }).waitFor()
  await look('check-mail')
}

async function activate(someone, applicant) {
  const { page, t, look } = someone
  await mailTo(applicant.email, /activate/)
  await page.locator('.auth-card').getByRole('link', { name: t('shell.inbox') }).click()
  await page.getByText(applicant.email).first().waitFor()
  await look('inbox')
  await page.getByRole('link').filter({ hasText: applicant.email }).first().click()
  await page.getByTestId('letter').waitFor()
  await look('letter')
  const link = await page.getByTestId('letter').getByRole('link').first().getAttribute('href')
  await page.goto(base + new URL(link).pathname + new URL(link).search)
  await look('activate')
  await page.getByRole('button', { name: t('account.activate') }).click()
  await page.getByRole('heading', { name: t('account.activated') }).waitFor()
  await look('activated')
}

async function firstLogIn(someone, applicant) {
  const { page, t, look } = someone
  await page.locator('.auth-card').getByRole('link', { name: 'Log In' }).click()
  await page.getByLabel('Email').fill(applicant.email)
  await page.locator('input[autocomplete=current-password]').fill('salah-sekali-1A')
  await page.locator('form button[type=submit]').click()
  await page.getByText(t('errors.key.account.bad_credentials.title')).waitFor()
  await look('wrong-password')
  await page.locator('input[autocomplete=current-password]').fill(applicant.password)
  await page.locator('form button[type=submit]').click()
  await page.getByRole('heading', { name: t('tour.verify.title') }).waitFor()
  await look('tour')
  await page.getByRole('button', { name: t('common.next') }).click()
  await page.getByRole('heading', { name: t('tour.upload.title') }).waitFor()
  await page.getByRole('button', { name: 'Skip' }).click()
  await page.getByRole('heading', { name: t('dashboard.helloNameless') }).waitFor()
  await look('dashboard-new')
}

async function giveIdentity(someone, applicant) {
  const { page, t, look } = someone
  await page.getByRole('link', { name: 'Verify Now' }).click()
  await page.getByLabel(t('identity.nik')).fill(applicant.nik)
  await page.getByLabel(t('identity.name')).fill(applicant.name)
  await page.getByLabel(t('identity.birthDate')).fill(applicant.birthDate)
  await page.getByLabel(t('identity.female'), { exact: true }).check()
  assert.equal(await page.locator('.nik-checks li[data-state=ok]').count(), 4)
  await look('identity')
  await page.getByRole('button', { name: t('common.next') }).click()
  await page.getByRole('heading', { name: t('identity.agreements.title') }).waitFor()
  await page.locator('.agreement-row').nth(2).waitFor()
  for (let i = 0; i < 3; i += 1) {
    await page.locator('.agreement-row').nth(i).click()
    const agree = page.getByRole('button', { name: 'Agree', exact: true })
    await agree.waitFor()
    if (i === 0) {
      assert.ok(await agree.isDisabled(), 'Agree works before the text has been read')
      await look('agreement')
    }
    await page.locator('.agreement-text').evaluate(element => element.scrollTo(0, element.scrollHeight))
    await agree.click()
    await agree.waitFor({ state: 'hidden' })
  }
  await page.locator('.agreement-row .tone-success').nth(2).waitFor()
  await look('agreements')
  for (const step of ['phone', 'liveness']) {
    await page.getByRole('button', { name: t('common.next') }).click()
    await page.getByRole('heading', { name: t(`identity.${step}.title`) }).waitFor()
    await look(`later-${step}`)
  }
  await page.getByRole('button', { name: t('common.next') }).click()
  await page.getByRole('heading', { name: t('identity.review.title') }).waitFor()
  await look('review')
  await page.getByRole('button', { name: t('identity.review.submit') }).click()
  await page.getByRole('heading', { name: t('identity.submitted.title') }).waitFor()
  await look('submitted')
}

async function officerApproves(applicant, language, device) {
  const officer = await person(browser, { device, language, name: 'ra' })
  const { page, look } = officer
  await logIn(officer, demoAccount('officer'))
  await page.goto(`${base}/ra`)
  const row = page.getByRole('link').filter({ hasText: applicant.email })
  await row.waitFor()
  await look('queue')
  await row.click()
  await page.getByText(applicant.nik).waitFor()
  await look('application')
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('dialog').waitFor()
  await look('approve')
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await page.waitForURL('**/ra')
  await page.goto(`${base}/ra/certificates`)
  await page.locator('.rows li').first().waitFor()
  await look('certificates')
  assert.deepEqual(officer.problems, [])
  await officer.close()
}

async function getCertificate(someone, applicant) {
  const { page, t, look } = someone
  await mailTo(applicant.email, /certificate-agreement/)
  await page.goto(`${base}/dashboard`)
  await page.getByRole('link', { name: t('dashboard.identity.approved.action') }).click()
  await page.locator('.dn-table').getByText(applicant.name).waitFor()
  await look('certificate-agreement')
  await page.getByRole('button', { name: 'I Agree' }).click()
  await page.getByRole('heading', { name: t('agreement.issued') }).waitFor()
  await look('certificate-issued')
}

async function makeSpecimen(someone) {
  const { page, t, look } = someone
  await page.getByRole('link', { name: t('agreement.makeSpecimen') }).click()
  await page.getByRole('button', { name: 'Add Signature' }).first().click()
  const pad = page.getByTestId('pad')
  await pad.waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(t('errors.key.specimen.blank.title')).waitFor()
  await drawOn(someone, pad)
  await look('specimen-draw')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('.specimen-card img').waitFor()
  await look('specimens')
}

/** The box once it has come to where it should be; a busy machine draws late. */
async function settled(box, right) {
  let now
  for (let attempt = 0; attempt < 50; attempt += 1) {
    now = await box.boundingBox()
    if (right(now)) return now
    await box.page().waitForTimeout(100)
  }
  throw new assert.AssertionError({ message: `the box stands at ${JSON.stringify(now)}` })
}

async function uploadAndPlace(someone, original) {
  const { page, look, t } = someone
  await page.goto(`${base}/upload`)
  await look('upload')
  await page.locator('input[type=file]').setInputFiles({ name: 'Perjanjian Sewa.pdf', mimeType: 'application/pdf', buffer: original })
  await page.getByText(t('upload.sent')).waitFor()
  await look('upload-name')
  await page.getByRole('button', { name: 'Place a Signature' }).click()
  await page.locator('.pdf-page canvas').first().waitFor()
  await page.getByRole('button', { name: 'Place a Signature' }).click()
  const box = page.getByTestId('placed-signature')
  await box.waitFor()
  await box.scrollIntoViewIfNeeded()
  const start = await box.boundingBox()
  const centre = { x: start.x + start.width / 2, y: start.y + start.height / 2 }
  await drag(someone, centre, { x: centre.x - 60, y: centre.y - 40 })
  const moved = await settled(box, now => Math.abs(now.x - start.x + 60) < 3 && Math.abs(now.y - start.y + 40) < 3)
  await box.getByRole('application').focus()
  await page.keyboard.press('ArrowRight')
  const nudged = await settled(box, now => now.x > moved.x && now.x < moved.x + 12)
  const grip = await page.getByTestId('grip').boundingBox()
  const corner = { x: grip.x + grip.width / 2, y: grip.y + grip.height / 2 }
  await drag(someone, corner, { x: corner.x + 24, y: corner.y + 12 })
  await settled(box, now => now.width > nudged.width + 15)
  await look('placed')
  // The QR code, through the options that also work without dragging.
  if (someone.touch) await page.getByRole('button', { name: t('editor.options') }).click()
  await page.getByRole('switch').click()
  await page.getByTestId('placed-qr').waitFor({ state: 'attached' })
  if (someone.touch) {
    await look('editor-options')
    await page.keyboard.press('Escape')
  }
  await look('placed-with-qr')
}

async function confirm(someone, applicant) {
  const { page, t, look } = someone
  await page.getByRole('button', { name: 'Confirm' }).click()
  const send = page.getByRole('button', { name: 'Send OTP' })
  await send.waitFor()
  assert.ok(await send.isDisabled(), 'a code can be had without consent')
  await look('confirm')
  await page.getByLabel(t('confirm.consent')).check()
  const seen = new Set()
  await send.click()
  await page.locator('.otp input').first().waitFor()
  const code = await mailTo(applicant.email, /(?<!\d)(\d{6})(?!\d)/, seen)
  await look('otp')
  const wrong = code === '000000' ? '111111' : '000000'
  await page.locator('.otp input').first().click()
  await page.keyboard.type(wrong)
  await page.getByText(t('errors.key.otp.wrong.title')).waitFor()
  await look('otp-wrong')
  await page.locator('.otp input').first().click()
  await page.keyboard.type(code)
  await page.getByRole('heading', { name: t('done.title') }).waitFor({ timeout: 60_000 })
  await page.locator('.pdf-page canvas').first().waitFor()
  await look('done')
}

async function download(someone, original) {
  const { page, t } = someone
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: t('done.download') }).click()])
  const stream = await file.createReadStream()
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  const signed = Buffer.concat(chunks)
  assert.ok(signed.length > original.length)
  assert.ok(signed.subarray(0, original.length).equals(original), 'the bytes of the upload have changed')
  return signed
}

async function proveIt(someone) {
  const { page, t, look } = someone
  await page.getByRole('link', { name: 'Audit Trail' }).click()
  await page.locator('.seal-button').first().waitFor()
  await look('audit-trail')
  const publicUrl = await page.getByRole('link', { name: t('audit.openPublic') }).getAttribute('href')
  await page.locator('.seal-button').first().click()
  await page.getByText(t('audit.outcome.holds.title')).waitFor()
  await look('proof')
  return new URL(publicUrl, base).pathname
}

async function strangerChecks(signed, publicPath, language, device) {
  const stranger = await person(browser, { device, language, name: 'stranger' })
  const { page, t, look } = stranger
  const verify = async (bytes, level) => {
    await page.goto(`${base}/verify`)
    await page.locator('input[type=file]').setInputFiles({ name: 'signed.pdf', mimeType: 'application/pdf', buffer: bytes })
    await page.getByTestId('verdict').waitFor()
    assert.equal(await page.getByTestId('verdict').getAttribute('data-level'), level)
    await look(`verdict-${level}`)
  }
  await page.goto(`${base}/verify`)
  await look('verify')
  await verify(signed, 'valid')
  await page.getByText(t('verify.word.valid')).first().waitFor()
  const [etsi] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: t('verify.etsi') }).click()])
  assert.match(etsi.suggestedFilename(), /\.verification\.xml$/)
  assert.match(await readFile(await etsi.path(), 'utf8'), /urn:etsi:019102:mainindication:total-passed/)
  const touched = Buffer.from(signed)
  const at = touched.indexOf('Pihak Pertama')
  touched.write('Pihak Ketiga.', at, 'latin1')
  await verify(touched, 'invalid')
  await verify(samplePdf(), 'none')
  await page.goto(base + publicPath)
  await page.locator('.seal-button').first().waitFor()
  assert.equal(await page.getByText('SEKAR AYU').count(), 0, 'the public page names the signer in full')
  await look('public-audit-trail')
  assert.deepEqual(stranger.problems, [])
  await stranger.close()
}

async function lookAround(someone) {
  const { page, t, look } = someone
  const pages = [
    ['/dashboard', 'dashboard'], ['/documents', 'documents'], ['/documents?tab=open', 'documents-open'], ['/documents?tab=completed', 'documents-completed'],
    ['/certificates', 'certificate'], ['/account', 'account'], ['/account/password', 'change-password'], ['/account/sessions', 'sessions'], ['/account/history', 'history'],
    ['/help', 'faq'], ['/contact', 'contact'], ['/nowhere', 'not-found'], ['/ra', 'forbidden'],
  ]
  for (const [path, what] of pages) {
    await page.goto(base + path)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await look(what)
  }
  await page.goto(`${base}/documents`)
  await page.locator('.document-row a').first().click()
  await page.locator('.pdf-page canvas').first().waitFor()
  await look('document')
  await page.locator('a[href^="/verify?document="]').click()
  await page.getByTestId('verdict').waitFor()
  assert.equal(await page.getByTestId('verdict').getAttribute('data-level'), 'valid')
  await page.goto(`${base}/account`)
  await page.getByRole('button', { name: 'Log Out' }).click()
  await page.getByRole('link', { name: 'Sign Up' }).first().waitFor()
  await page.goto(`${base}/dashboard`)
  await page.waitForURL('**/login')
}

describe('from sign-up to a verified PDF', { concurrency: 2 }, () => {
  for (const [device, language, variant] of [
    ['phone', 'id', {}],
    ['desk', 'en', { rotate: 90, crop: true }],
    ['phone', 'en', { pages: 4 }],
    ['desk', 'id', { rotate: 270 }],
  ])
    test(`${device}, ${language}`, { timeout: 900_000 }, async () => {
      const applicant = newApplicant()
      const original = samplePdf(variant)
      const someone = await person(browser, { device, language, name: 'user' })
      try {
        await signUp(someone, applicant)
        await activate(someone, applicant)
        await firstLogIn(someone, applicant)
        await giveIdentity(someone, applicant)
        await officerApproves(applicant, language, device)
        await getCertificate(someone, applicant)
        await makeSpecimen(someone)
        await uploadAndPlace(someone, original)
        await confirm(someone, applicant)
        const signed = await download(someone, original)
        const publicPath = await proveIt(someone)
        await strangerChecks(signed, publicPath, language, device)
        await lookAround(someone)
        assert.deepEqual(someone.problems, [])
      } catch (error) {
        await someone.page.screenshot({ path: `${process.env.EZSIGN_SHOTS ?? 'shots'}/FAILED-${device}-${language}.png` }).catch(() => {})
        if (someone.problems.length) console.error(someone.problems.join('\n'))
        throw error
      } finally {
        await someone.close()
      }
    })
})
