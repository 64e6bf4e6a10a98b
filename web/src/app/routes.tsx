import type { ComponentType } from 'react'
import { createBrowserRouter, Navigate } from 'react-router'
import { AnyShell, DeskShell, FlowShell, VisitorShell } from './shells'
import { BrokenScreen, NotFound } from './BrokenScreen'
import { RequireRole, RequireUser, VisitorOnly } from './guards'
import { Waiting } from '@/ui/Waiting'

/** A screen as its own file to load; each is named after what it shows. */
function screen<K extends string>(load: () => Promise<Record<K, ComponentType>>, name: K) {
  return async () => ({ Component: (await load())[name] })
}

export function createRoutes() {
  return createBrowserRouter([
    {
      ErrorBoundary: BrokenScreen,
      HydrateFallback: Waiting,
      children: [
        {
          Component: VisitorShell,
          children: [
            {
              Component: VisitorOnly,
              children: [
                { path: '/', lazy: screen(() => import('@/features/landing/Landing'), 'Landing') },
                { path: '/sign-up', lazy: screen(() => import('@/features/account/SignUp'), 'SignUp') },
                { path: '/login', lazy: screen(() => import('@/features/account/LogIn'), 'LogIn') },
              ],
            },
            { path: '/check-mail', lazy: screen(() => import('@/features/account/CheckMail'), 'CheckMail') },
            { path: '/activate/:token?', lazy: screen(() => import('@/features/account/Activate'), 'Activate') },
            { path: '/forgot', lazy: screen(() => import('@/features/account/ForgotPassword'), 'ForgotPassword') },
            { path: '/reset/:token?', lazy: screen(() => import('@/features/account/ResetPassword'), 'ResetPassword') },
          ],
        },
        {
          Component: AnyShell,
          children: [
            { path: '/verify', lazy: screen(() => import('@/features/verification/VerifyPdf'), 'VerifyPdf') },
            { path: '/a/:token', lazy: screen(() => import('@/features/documents/PublicAuditTrail'), 'PublicAuditTrail') },
            { path: '/inbox/:id?', lazy: screen(() => import('@/features/inbox/Inbox'), 'Inbox') },
            { path: '/help', lazy: screen(() => import('@/features/help/Help'), 'Help') },
            { path: '/contact', lazy: screen(() => import('@/features/help/Contact'), 'Contact') },
          ],
        },
        {
          Component: RequireUser,
          children: [
            {
              Component: DeskShell,
              children: [
                { path: '/dashboard', lazy: screen(() => import('@/features/dashboard/Dashboard'), 'Dashboard') },
                { path: '/documents', lazy: screen(() => import('@/features/documents/DocumentList'), 'DocumentList') },
                { path: '/documents/:id', lazy: screen(() => import('@/features/documents/DocumentView'), 'DocumentView') },
                { path: '/documents/:id/audit-trail', lazy: screen(() => import('@/features/documents/AuditTrailPage'), 'AuditTrailPage') },
                { path: '/documents/:id/done', lazy: screen(() => import('@/features/signing/SignDone'), 'SignDone') },
                { path: '/certificates', lazy: screen(() => import('@/features/certificates/MyCertificate'), 'MyCertificate') },
                { path: '/specimens', lazy: screen(() => import('@/features/specimens/Specimens'), 'Specimens') },
                { path: '/account', lazy: screen(() => import('@/features/account/Account'), 'Account') },
                { path: '/account/password', lazy: screen(() => import('@/features/account/ChangePassword'), 'ChangePassword') },
                { path: '/account/sessions', lazy: screen(() => import('@/features/account/Sessions'), 'Sessions') },
                { path: '/account/history', lazy: screen(() => import('@/features/account/HistoryActivity'), 'HistoryActivity') },
                {
                  Component: () => <RequireRole role="ra" />,
                  children: [
                    { path: '/ra', lazy: screen(() => import('@/features/ra/RaQueue'), 'RaQueue') },
                    { path: '/ra/applications/:id', lazy: screen(() => import('@/features/ra/RaApplication'), 'RaApplication') },
                    { path: '/ra/certificates', lazy: screen(() => import('@/features/ra/RaCertificates'), 'RaCertificates') },
                  ],
                },
                {
                  Component: () => <RequireRole role="operator" />,
                  children: [{ path: '/operator', lazy: screen(() => import('@/features/operator/OperatorStatus'), 'OperatorStatus') }],
                },
              ],
            },
            {
              Component: FlowShell,
              children: [
                { path: '/welcome', lazy: screen(() => import('@/features/onboarding/Tour'), 'Tour') },
                { path: '/identity', lazy: screen(() => import('@/features/identity/VerifyNow'), 'VerifyNow') },
                { path: '/certificate-agreement', lazy: screen(() => import('@/features/certificates/CertificateAgreement'), 'CertificateAgreement') },
                { path: '/upload', lazy: screen(() => import('@/features/documents/Upload'), 'Upload') },
                { path: '/documents/:id/sign', lazy: screen(() => import('@/features/signing/SignEditor'), 'SignEditor') },
              ],
            },
          ],
        },
        // Addresses that older mails or the manual may name.
        { path: '/signup', element: <Navigate to="/sign-up" replace /> },
        { path: '/log-in', element: <Navigate to="/login" replace /> },
        { Component: AnyShell, children: [{ path: '*', Component: NotFound }] },
      ],
    },
  ])
}
