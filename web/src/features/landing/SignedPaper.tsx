import { ShieldCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import '@fontsource/great-vibes/latin-400.css'

/** What comes out at the end: a page, a mark, and the sentence that says it holds. */
export function SignedPaper() {
  const { t } = useTranslation()
  return (
    <div className="signed-paper" aria-label={t('landing.picture')} role="img">
      <div className="signed-paper-page">
        <i style={{ width: '46%', height: 12 }} className="dark" />
        <i style={{ width: '100%' }} />
        <i style={{ width: '94%' }} />
        <i style={{ width: '98%' }} />
        <i style={{ width: '62%' }} />
        <i style={{ width: '100%', marginTop: 14 }} />
        <i style={{ width: '88%' }} />
        <i style={{ width: '95%' }} />
        <div className="signed-paper-mark">
          <span className="signed-paper-hand">Sekar Ayu</span>
          <span className="signed-paper-line" />
          <span className="signed-paper-text">{t('landing.markText')}</span>
        </div>
      </div>
      <div className="signed-paper-verdict">
        <ShieldCheck size={22} aria-hidden />
        <span>
          <b>{t('landing.verdict')}</b>
          <small>{t('landing.verdictText')}</small>
        </span>
      </div>
    </div>
  )
}
