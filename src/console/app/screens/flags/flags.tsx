import { Page, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

export const Flags = () => (
  <Page title="Flags">
    <Panel>
      <Empty title="There is nothing here yet" />
    </Panel>
  </Page>
)
