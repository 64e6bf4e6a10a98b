import { Mail, MapPin, Phone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/Page'

// From the user manual, rev. 03.
const address = 'Jalan Raya Lingkar Timur KM. 1, Desa Banjarsari, Buduran, Sidoarjo, Jawa Timur'
const phone = '+62 31-89910919'
const email = 'helpdesk@ezsign.id'

export function Contact() {
  const { t } = useTranslation()
  return (
    <Page title="Contact Us" lead={t('contact.lead')} back={{ to: '/help', label: 'FAQ' }} width="middle">
      <ul className="rows card flush">
        <li>
          <a className="row-link" href={`mailto:${email}`}>
            <span className="row-icon"><Mail size={20} aria-hidden /></span>
            <span className="grow"><span className="small muted" style={{ display: 'block' }}>Email</span><span className="strong wrap">{email}</span></span>
          </a>
        </li>
        <li>
          <a className="row-link" href={`tel:${phone.replaceAll(/[ -]/g, '')}`}>
            <span className="row-icon"><Phone size={20} aria-hidden /></span>
            <span className="grow"><span className="small muted" style={{ display: 'block' }}>{t('contact.phone')}</span><span className="strong figures">{phone}</span></span>
          </a>
        </li>
        <li className="row-link" style={{ cursor: 'default' }}>
          <span className="row-icon"><MapPin size={20} aria-hidden /></span>
          <span className="grow"><span className="small muted" style={{ display: 'block' }}>{t('contact.address')}</span><span className="strong">{address}</span></span>
        </li>
      </ul>
      <section className="card stack-s">
        <h2 style={{ fontSize: '1.125rem' }}>{t('contact.safe')}</h2>
        <p className="muted">{t('contact.safeText')}</p>
      </section>
    </Page>
  )
}
