import { Page, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

export const Clients = () => (
  <Page title="Clients">
    <Panel>
      <Empty title="There is nothing here yet" />
    </Panel>
  </Page>
)
