import { Check, Circle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { meets, passwordRules } from '@/lib/password'
import './PasswordRules.css'

/** Each rule turns green while the password is typed (ACC-2). */
export function PasswordRules({ password, id }: { password: string; id: string }) {
  const { t } = useTranslation()
  return (
    <ul className="password-rules" id={id} aria-label={t('password.rules')}>
      {passwordRules.map(rule => {
        const met = meets(rule, password)
        return (
          <li key={rule} data-met={met || undefined}>
            {met ? <Check size={16} strokeWidth={3} aria-hidden /> : <Circle size={16} aria-hidden />}
            <span>
              {t(`password.rule.${rule}`)}
              <span className="visually-hidden">: {t(met ? 'password.met' : 'password.unmet')}</span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}
