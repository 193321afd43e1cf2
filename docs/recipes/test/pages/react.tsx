import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { Uploads } from '../../react.tsx'

hydrateRoot(
  document.body,
  <StrictMode>
    <Uploads />
  </StrictMode>,
)
