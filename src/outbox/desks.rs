//! What desks are told: a ticket, and what happens to it since. At each desk in its order, and kept while it is down.

use super::errands::line;
use super::{Outbox, Outcome, of_courier};
use crate::audit::Kind;
use crate::courier::CourierError;
use crate::desk::{Desk, Entry};
use crate::engine::case::{Note, ToDesk};
use crate::engine::effect::{Effect, Ticket};
use crate::store::StoreError;

impl Outbox {
    /// Hands a ticket to one desk; without one, becomes an effect for each.
    pub(super) async fn file_ticket(&self, ticket: &Ticket, desk: Option<&str>) -> Outcome {
        let number = ticket.number.as_str();
        let Some(desk) = desk else { return self.file_everywhere(ticket).await };
        let Some(found) = self.desks.get(desk) else {
            return Outcome::Never(format!("the desk {desk} is not configured"), Vec::new());
        };
        let remote = match found.file(ticket).await {
            Ok(remote) => remote,
            Err(error @ CourierError::Retry { .. }) => return of_courier(error),
            // The person was told that IT has it, so it is tried until a hand has mended the desk.
            Err(error) => {
                tracing::error!(%error, desk, number, "a desk refuses tickets: `sesame check` says why");
                return Outcome::Again(error.to_string(), None);
            }
        };
        match self.filed(ticket, desk, remote.as_deref()).await {
            Ok(()) => {
                let facts = [("ticket", number), ("desk", desk)];
                Outcome::Done(None, vec![line(Kind::TicketDelivered, None, &facts)])
            }
            Err(error) => Outcome::Again(error.to_string(), None),
        }
    }

    async fn filed(&self, ticket: &Ticket, desk: &str, remote: Option<&str>) -> Result<(), StoreError> {
        if let Some(remote) = remote.filter(|_| ticket.category.is_a_request()) {
            self.store.note_desk_ticket(&ticket.number, desk, remote).await?;
        }
        self.store.ticket_delivered(&ticket.number).await
    }

    /// An effect for each desk. Where there are rooms alone, requests stand there already; what is nobody's request is said
    /// there.
    async fn file_everywhere(&self, ticket: &Ticket) -> Outcome {
        let each =
            self.desks.keys().map(|desk| Effect::FileTicket { ticket: ticket.clone(), desk: Some(desk.clone()) });
        let mut each: Vec<Effect> = each.collect();
        if !each.is_empty() {
            return Outcome::Done(None, each);
        }
        let number = ticket.number.as_str();
        if self.rules.staff.0.is_empty() {
            let failed = line(Kind::TicketFailed, None, &[("ticket", number), ("why", "no desk is configured")]);
            return Outcome::Never("no desk is configured".to_owned(), vec![failed]);
        }
        if let Err(error) = self.store.ticket_delivered(&ticket.number).await {
            return Outcome::Again(error.to_string(), None);
        }
        if !ticket.category.is_a_request() {
            each.extend(self.rules.staff.0.keys().map(|room| Effect::SayInRoom {
                number: ticket.number.clone(),
                room: room.clone(),
                note: Note::Alarm { category: ticket.category },
                words: None,
                answer_by: None,
            }));
        }
        each.push(line(Kind::TicketDelivered, None, &[("ticket", number), ("desk", "room")]));
        Outcome::Done(None, each)
    }

    /// Adds something to a ticket at one desk; without one, becomes an effect for each.
    pub(super) async fn tell_desk(&self, told: &ToDesk) -> Outcome {
        let Some(desk) = told.desk.as_deref() else {
            let each = self.desks.keys();
            let each = each.map(|desk| Effect::TellDesk(ToDesk { desk: Some(desk.clone()), ..told.clone() }));
            return Outcome::Done(None, each.collect());
        };
        let Some(found) = self.desks.get(desk) else {
            return Outcome::Never(format!("the desk {desk} is not configured"), Vec::new());
        };
        let case = match self.store.case(&told.number).await {
            Ok(Some(case)) => case,
            Ok(None) => return Outcome::done(), // forgotten meanwhile
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        let remote = match self.remote(&case.ticket, desk, &**found).await {
            Ok(remote) => remote,
            Err(outcome) => return *outcome,
        };
        let entry = Entry { told, ticket: &case.ticket, remote: remote.as_deref() };
        let number = told.number.as_str();
        match found.tell(&entry).await {
            Ok(()) => Outcome::done(),
            Err(error @ CourierError::Retry { .. }) => of_courier(error),
            // It will never be taken, and must not keep back what comes after it.
            Err(CourierError::Refused(why)) => {
                tracing::error!(
                    why,
                    desk,
                    number,
                    "a desk does not take what is added to a ticket, and is not asked again"
                );
                let facts = [("ticket", number), ("desk", desk), ("why", why.as_str())];
                Outcome::Never(why.clone(), vec![line(Kind::TicketFailed, None, &facts)])
            }
            Err(error) => {
                tracing::error!(%error, desk, number, "a desk refuses us: `sesame check` says why");
                Outcome::Again(error.to_string(), None)
            }
        }
    }

    /// What a desk calls the ticket. One that was opened before the desk was configured is filed there now.
    async fn remote(&self, ticket: &Ticket, desk: &str, found: &dyn Desk) -> Result<Option<String>, Box<Outcome>> {
        let later = |error: StoreError| Box::new(Outcome::Again(error.to_string(), None));
        let kept = self.store.desk_ticket(&ticket.number, desk).await.map_err(later)?;
        if kept.is_some() || found.answers().is_none() {
            return Ok(kept);
        }
        match self.file_ticket(ticket, Some(desk)).await {
            Outcome::Done(..) => self.store.desk_ticket(&ticket.number, desk).await.map_err(later),
            other => Err(Box::new(other)),
        }
    }
}
