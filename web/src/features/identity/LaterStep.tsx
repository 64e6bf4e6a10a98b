import { Button } from '@mantine/core'
import { ScanFace, Smartphone } from 'lucide-react'
import { useTranslation } from 'react-i18next'

/** The place of a step that this installation does not have yet. Says so, asks for nothing. */
export function LaterStep({ step, onDone }: { step: 'phone' | 'liveness'; onDone: () => void }) {
  const { t } = useTranslation()
  const Icon = step === 'phone' ? Smartphone : ScanFace
  return (
    <>
      <header>
        <h2>{t(`identity.${step}.title`)}</h2>
        <p>{t(`identity.${step}.lead`)}</p>
      </header>
      <div className="later-box">
        <Icon size={40} strokeWidth={1.5} aria-hidden />
        <p className="strong">{t('identity.later.title')}</p>
        <p className="small">{t('identity.later.text')}</p>
      </div>
      <div className="action-bar">
        <Button onClick={onDone}>{t('common.next')}</Button>
      </div>
    </>
  )
}
