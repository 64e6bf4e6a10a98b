import { Accordion, Button, TextInput } from '@mantine/core'
import { Phone, Search, SearchX } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { EmptyState } from '@/ui/EmptyState'
import { Page } from '@/ui/Page'

const topics = {
  start: ['what', 'need', 'wait'],
  sign: ['how', 'password', 'otp', 'changed'],
  proof: ['check', 'qr', 'expired', 'revoke'],
} as const

/** FAQ (ACC-12). */
export function Help() {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const needle = text.trim().toLowerCase()
  const found = Object.entries(topics)
    .map(([topic, questions]) => ({ topic, questions: questions.map(key => ({ key: `${topic}.${key}`, q: t(`faq.${topic}.${key}.q`), a: t(`faq.${topic}.${key}.a`) })).filter(({ q, a }) => `${q} ${a}`.toLowerCase().includes(needle)) }))
    .filter(({ questions }) => questions.length)
  return (
    <Page title="Frequently Ask Question" lead={t('faq.lead')} width="middle">
      <TextInput type="search" aria-label={t('faq.search')} placeholder={t('faq.search')} leftSection={<Search size={18} aria-hidden />} value={text} onChange={e => setText(e.currentTarget.value)} />
      {found.map(({ topic, questions }) => (
        <section key={topic} className="section">
          <h2>{t(`faq.${topic}.title`)}</h2>
          <Accordion variant="separated" radius={12} multiple value={needle ? questions.map(({ key }) => key) : undefined}>
            {questions.map(({ key, q, a }) => (
              <Accordion.Item key={key} value={key}>
                <Accordion.Control>{q}</Accordion.Control>
                <Accordion.Panel>
                  <p className="muted">{a}</p>
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        </section>
      ))}
      {found.length ? null : (
        <div className="card">
          <EmptyState icon={SearchX} title={t('faq.none')} text={t('faq.noneText')} />
        </div>
      )}
      <section className="card spread">
        <div>
          <h2 style={{ fontSize: '1.125rem' }}>{t('faq.stillOpen')}</h2>
          <p className="muted small">{t('faq.stillOpenText')}</p>
        </div>
        <Button component={Link} to="/contact" variant="default" leftSection={<Phone size={18} aria-hidden />}>
          Contact Us
        </Button>
      </section>
    </Page>
  )
}
