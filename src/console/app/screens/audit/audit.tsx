import { Page, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

export const Audit = () => (
  <Page title="Audit">
    <Panel>
      <Empty title="There is nothing here yet" />
    </Panel>
  </Page>
)
