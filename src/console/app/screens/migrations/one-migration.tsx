import { Page, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

export const OneMigration = () => (
  <Page title="One Migration">
    <Panel>
      <Empty title="There is nothing here yet" />
    </Panel>
  </Page>
)
