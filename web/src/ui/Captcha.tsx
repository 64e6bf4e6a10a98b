import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account } from '@/api/endpoints'
import { currentLanguage } from '@/i18n'
import type { AltchaWidgetElement } from 'altcha'
import './Captcha.css'

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'altcha-widget': React.HTMLAttributes<HTMLElement> & { ref?: React.Ref<AltchaWidgetElement>; challenge?: string; language?: string; configuration?: string }
    }
  }
}

/** Proof of work from our own server (ACC-1): no third party, no picture puzzles. */
export function Captcha({ onSolved, attempt }: { onSolved: (payload: string) => void; attempt: number }) {
  const { t } = useTranslation()
  const widget = useRef<AltchaWidgetElement>(null)
  const [ready, setReady] = useState(false)
  const [failed, setFailed] = useState(false)
  const report = useRef(onSolved)
  report.current = onSolved

  useEffect(() => {
    let gone = false
    Promise.all([import('altcha'), import('altcha/i18n/id')]).then(
      () => !gone && setReady(true),
      () => !gone && setFailed(true),
    )
    return () => {
      gone = true
    }
  }, [])

  useEffect(() => {
    const element = widget.current
    if (!ready || !element) return
    const listen = (event: Event) => {
      const detail = (event as CustomEvent<{ state: string; payload?: string }>).detail
      report.current(detail.state === 'verified' ? (detail.payload ?? '') : '')
    }
    element.addEventListener('statechange', listen)
    return () => element.removeEventListener('statechange', listen)
  }, [ready])

  // A payload is good for one request only: after a refused one the person ticks again.
  useEffect(() => {
    if (attempt > 0) widget.current?.reset?.()
  }, [attempt])

  if (failed) return <p role="alert">{t('captcha.failed')}</p>
  return (
    <div className="captcha">
      {ready ? (
        <altcha-widget
          ref={widget}
          challenge={account.captchaUrl}
          language={currentLanguage()}
          configuration={JSON.stringify({ hideFooter: true, hideLogo: true, humanInteractionSignature: false })}
        />
      ) : null}
    </div>
  )
}
