import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { RouterProvider } from 'react-router/dom'
import { newQueryClient } from '@/api/queries'
import { cssVariablesResolver, theme } from '@/ui/theme'
import { ToastProvider } from '@/ui/toast'
import { createRoutes } from './routes'

export function App() {
  const [client] = useState(newQueryClient)
  const [router] = useState(createRoutes)
  return (
    <QueryClientProvider client={client}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </MantineProvider>
    </QueryClientProvider>
  )
}
