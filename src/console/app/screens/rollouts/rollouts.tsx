import { Page, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

export const Rollouts = () => (
  <Page title="Rollouts">
    <Panel>
      <Empty title="There is nothing here yet" />
    </Panel>
  </Page>
)
