import { Page, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

export const Versions = () => (
  <Page title="Versions">
    <Panel>
      <Empty title="There is nothing here yet" />
    </Panel>
  </Page>
)
