import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Uploads } from '../../antd.tsx'

createRoot(document.body).render(
  <StrictMode>
    <Uploads />
  </StrictMode>,
)
