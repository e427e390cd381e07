//! The first management session: the device calls in, does what it is told, and reports.

use mdm_errors::SecretText;
use mdm_examples::Result;
use mdm_examples::device::{Account, Management, Tree};
use mdm_examples::http::{Client, Request, Response};
use mdm_examples::server::INSTALL_JOB;
use mdm_examples::store::Report;
use mdm_examples::tls;
use mdm_syncml::{Command, CommandKind, Message};

use crate::journey::Journey;

impl Journey<'_> {
    /// Calls in with the account of the provisioning document, until the session ends.
    pub async fn check_in(&mut self, account: Account, token: Option<&SecretText<'_>>) -> Result<()> {
        self.story
            .step("It calls in (SyncML, OMA-DM 1.2), with its certificate in the TLS handshake");
        self.story.says(
            "device",
            "trusts the server because of the root certificate in the document",
        );
        let settings = tls::client(&account.roots, Some(account.identity()?))?;
        self.client = Client::new(self.contoso.address(), settings)?;
        let mut tree = Tree::new(&self.machine);
        let token = token.map(|token| SecretText::owned(token.expose()));
        let has_token = token.is_some();
        let mut session = Management::new(account, &self.machine, 1, token)?;
        let request = session.first()?;
        self.check_package_1(&request, has_token)?;
        let answer = self.send(&request, "package 1: who I am and why I call").await?;

        self.story.step("It does what the answer says, and reports");
        let step = session.carry_out(&answer, &mut tree)?;
        let gets = step
            .done
            .iter()
            .filter(|(command, ..)| *command == CommandKind::Get)
            .count();
        let failed = step
            .done
            .iter()
            .filter(|(.., status)| status.is_failure())
            .count();
        let others = step.done.len() - gets;
        self.story.says(
            "device",
            &format!("reads {gets} nodes and carries out {others} orders; {failed} fail"),
        );
        let report = step.request.ok_or("the device has something to report")?;
        self.check_layout(&report)?;
        let answer = self.send(&report, "statuses and results").await?;
        let step = session.carry_out(&answer, &mut tree)?;
        self.story.check(
            step.request.is_none(),
            "the server has no more commands, so that the session ends here",
        );
        self.story.check(
            tree.installations() == [INSTALL_JOB],
            "the markup inside the Exec reached the installer as it was written",
        );
        self.show_orders()
    }

    async fn send(&mut self, request: &Request, what: &str) -> Result<Response> {
        self.story.asked(request, what);
        let answer = self.client.send(request).await;
        self.tell_decisions();
        self.story.answered(&answer);
        Ok(answer?)
    }

    /// Package 1 must have the shape of the real one.
    fn check_package_1(&mut self, request: &Request, has_token: bool) -> Result<()> {
        let text = std::str::from_utf8(&request.body)?;
        let dense = text.starts_with("<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD>")
            && text.ends_with("<Final/></SyncBody></SyncML>")
            && !text.contains(">\n");
        let alert = text.contains("<SyncBody><Alert><CmdID>2</CmdID><Data>1201</Data></Alert>");
        self.story.check(
            dense && alert,
            "package 1 is dense, as that of Windows: CmdIDs from 2, alert 1201 first",
        );
        let kinds: Vec<_> = Message::parse(&request.body)?
            .commands()
            .map(|command| command.kind())
            .collect();
        let alerts = if has_token { 3 } else { 2 };
        let expected = [
            vec![Some(CommandKind::Alert); alerts],
            vec![Some(CommandKind::Replace)],
        ]
        .concat();
        let what = match has_token {
            true => "it holds who is signed in, the token of the user (AADUserToken) and ./DevInfo",
            false => "it holds who is signed in (LoginStatus) and ./DevInfo",
        };
        self.story.check(kinds == expected, what);
        Ok(())
    }

    /// A Get of several nodes is answered by a status for each node, and one Results with what was found.
    fn check_layout(&mut self, report: &Request) -> Result<()> {
        let message = Message::parse(&report.body)?;
        let count = |kind| {
            message
                .commands()
                .filter(|command| command.kind() == Some(kind))
                .count()
        };
        let found: usize = message
            .commands()
            .filter(|command| command.kind() == Some(CommandKind::Results))
            .map(|results| results.items().count())
            .sum();
        let statuses = count(CommandKind::Status); // of the header, five nodes, two policies, one installation
        let of_nodes = message.commands().filter(
            |command| matches!(command, Command::Status(status) if status.target_refs().next().is_some()),
        );
        self.story.check(
            statuses == 9 && of_nodes.count() == 5 && count(CommandKind::Results) == 1 && found == 4,
            "the answer has the layout of Windows: a Status per node, one Results with the 4 that exist",
        );
        Ok(())
    }

    fn show_orders(&mut self) -> Result<()> {
        let filed = self.contoso.server.store.reports(&self.machine.device_id)?;
        let items = filed
            .iter()
            .flat_map(|(id, reports)| reports.iter().map(move |report| (id, report)));
        let mut items: Vec<(&u64, &Report)> = items.filter(|(_, report)| !report.is_end()).collect();
        items.sort_by_key(|(id, report)| (**id, report.item));
        let reports: Vec<&Report> = items.into_iter().map(|(_, report)| report).collect();
        let row = |report: &&Report| {
            let node = report.node.trim_start_matches("./Device/Vendor/MSFT/");
            let node = match node.get(..49) {
                Some(start) if node.len() > 52 => format!("{start}..."),
                _ => node.to_owned(),
            };
            [
                report.command.clone(),
                node,
                report.status.map(|status| status.to_string()).unwrap_or_default(),
                report.outcome.clone(),
                report.value.clone().unwrap_or_default(),
            ]
        };
        let rows: Vec<_> = reports.iter().map(row).collect();
        let statuses: Vec<_> = reports.iter().filter_map(|report| report.status).collect();
        self.story.says("server", "knows how each command went:");
        self.story
            .table(["command", "node", "status", "meaning", "value"], &rows);
        self.story.check(
            statuses == [200, 200, 200, 200, 404, 200, 500, 200],
            "one node of five is missing, one policy of two failed, the installation was accepted",
        );
        Ok(())
    }
}
