import { Button } from '@mantine/core'
import { BadgeCheck, FileCheck2, Fingerprint, ShieldCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useDocumentTitle } from '@/ui/Page'
import { SignedPaper } from './SignedPaper'
import './Landing.css'

const steps = [
  { key: 'identity', icon: Fingerprint },
  { key: 'sign', icon: FileCheck2 },
  { key: 'prove', icon: ShieldCheck },
] as const

export function Landing() {
  const { t } = useTranslation()
  useDocumentTitle('ezSign')
  return (
    <div className="landing">
      <section className="hero">
        <div className="hero-words">
          <h1>{t('landing.title')}</h1>
          <p>{t('landing.lead')}</p>
          <div className="hero-actions">
            <Button component={Link} to="/sign-up" size="lg">
              Sign Up
            </Button>
            <Button component={Link} to="/login" size="lg" variant="default">
              Log In
            </Button>
          </div>
          <Link to="/verify" className="hero-verify">
            <BadgeCheck size={20} aria-hidden /> {t('landing.verify')}
          </Link>
        </div>
        <SignedPaper />
      </section>
      <section className="landing-steps" aria-label={t('landing.how')}>
        {steps.map(({ key, icon: Icon }, index) => (
          <div key={key} className="landing-step">
            <span className="row-icon">
              <Icon size={22} aria-hidden />
            </span>
            <h2>
              {index + 1}. {t(`landing.step.${key}.title`)}
            </h2>
            <p className="muted">{t(`landing.step.${key}.text`)}</p>
          </div>
        ))}
      </section>
    </div>
  )
}
