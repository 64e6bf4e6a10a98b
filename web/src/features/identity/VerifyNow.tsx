import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useIdentity } from '@/api/queries'
import type { Identity, StepKey } from '@/api/types'
import { FlowHead } from '@/ui/FlowHead'
import { Loaded } from '@/ui/Waiting'
import { AgreementsStep } from './AgreementsStep'
import { CardStep } from './CardStep'
import { ApprovedScreen, CertifiedScreen, RejectedScreen, SubmittedScreen } from './Outcome'
import { LaterStep } from './LaterStep'
import { ReviewStep } from './ReviewStep'
import { StepList } from './StepList'
import './identity.css'

/** Verify Now (KYC-1 to KYC-9): one step at a time, resumed where it was left. */
export function VerifyNow() {
  const query = useIdentity()
  const { t } = useTranslation()
  return (
    <Loaded query={query} skeleton={<FlowHead title="Verify Now" sub={t('common.loading')} leaveTo="/dashboard" />}>
      {identity => <Flow identity={identity} />}
    </Loaded>
  )
}

function Flow({ identity }: { identity: Identity }) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<StepKey>()
  const [again, setAgain] = useState(false)

  if (identity.status === 'certified') return <CertifiedScreen />
  if (identity.status === 'approved') return <ApprovedScreen />
  if (identity.status === 'submitted') return <SubmittedScreen identity={identity} />
  if (identity.status === 'rejected' && !again) return <RejectedScreen identity={identity} onAgain={() => setAgain(true)} />

  const steps = identity.steps
  const current = steps.find(step => step.state === 'current')?.key ?? steps.find(step => step.state === 'todo')?.key ?? 'card'
  const shown = again && !chosen ? 'card' : (chosen ?? current)
  const index = Math.max(0, steps.findIndex(step => step.key === shown))
  const goOn = () => {
    const next = steps[index + 1]
    setChosen(next?.key)
    window.scrollTo({ top: 0 })
  }
  const reachable = (key: StepKey) => {
    const step = steps.find(candidate => candidate.key === key)
    return step?.state === 'done' || step?.state === 'current' || steps.findIndex(s => s.key === key) < index
  }
  return (
    <>
      <FlowHead title="Verify Now" sub={t('identity.stepOf', { n: index + 1, total: steps.length, name: t(`identity.step.${shown}`) })} leaveTo="/dashboard" progress={(index + 1) / steps.length} />
      <div className="identity-flow">
        <StepList steps={steps} shown={shown} reachable={reachable} onChoose={setChosen} />
        <div className="identity-step">
          {shown === 'card' ? <CardStep identity={identity} onDone={goOn} /> : null}
          {shown === 'agreements' ? <AgreementsStep onDone={goOn} /> : null}
          {shown === 'phone' || shown === 'liveness' ? <LaterStep step={shown} onDone={goOn} /> : null}
          {shown === 'review' ? <ReviewStep identity={identity} onEdit={() => setChosen('card')} onSubmitted={() => setAgain(false)} /> : null}
        </div>
      </div>
    </>
  )
}
