import { Check, Clock3 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Identity, StepKey } from '@/api/types'

/** All steps with their state; on wide screens only (a phone shows the step's number in the head). */
export function StepList({ steps, shown, reachable, onChoose }: { steps: Identity['steps']; shown: StepKey; reachable: (key: StepKey) => boolean; onChoose: (key: StepKey) => void }) {
  const { t } = useTranslation()
  return (
    <ol className="identity-steps">
      {steps.map((step, index) => (
        <li key={step.key} data-state={step.key === shown ? 'shown' : step.state}>
          <button type="button" disabled={!reachable(step.key)} aria-current={step.key === shown ? 'step' : undefined} onClick={() => onChoose(step.key)}>
            <span className="identity-steps-mark" aria-hidden>
              {step.state === 'done' ? <Check size={16} strokeWidth={3} /> : step.state === 'later' ? <Clock3 size={15} /> : index + 1}
            </span>
            <span>
              <span className="block">{t(`identity.step.${step.key}`)}</span>
              <span className="xs muted">{t(`identity.stepState.${step.state}`)}</span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}
