using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Kelmah.ServiceBusEmulator.Broker;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>The requests that a queue answers at its <c>$management</c> node.</summary>
internal sealed class Management(Queue queue)
{
    private const int Ok = 200;
    private const int NoContent = 204;

    /// <summary>Answers a request. What it asks for is named in its application properties; its body is a map.</summary>
    public Message Answer(Message request)
    {
        var body = request.Body as Map ?? [];
        return request.ApplicationProperties?["operation"] switch
        {
            "com.microsoft:peek-message" => Peek(body),
            "com.microsoft:renew-lock" => RenewLocks(body),
            "com.microsoft:renew-session-lock" => RenewSession(body),
            "com.microsoft:get-session-state" => GetSessionState(body),
            "com.microsoft:set-session-state" => SetSessionState(body),
            "com.microsoft:schedule-message" => Schedule(body),
            "com.microsoft:cancel-scheduled-message" => CancelScheduled(body),
            "com.microsoft:receive-by-sequence-number" => ReceiveDeferred(body),
            "com.microsoft:update-disposition" => Settle(body),
            var operation => Failure(501, Conditions.NotImplemented, $"The emulator does not know the operation '{operation}'."),
        };
    }

    private static Message Success(int status, Map body) => Reply(status, body, null, "");

    private static Message Failure(int status, string condition, string description) => Reply(status, [], condition, description);

    private static Message Reply(int status, Map body, string? condition, string description)
    {
        var reply = new Message(body)
        {
            ApplicationProperties = new ApplicationProperties { ["statusCode"] = status, ["statusDescription"] = description },
        };
        if (condition is not null) reply.ApplicationProperties["errorCondition"] = new Symbol(condition);
        return reply;
    }

    private static Message LockLost() => Failure(410, Conditions.MessageLockLost, "The lock supplied is invalid, or has expired.");

    private static Message SessionLost(string id) => Failure(410, Conditions.SessionLockLost, $"The lock of session '{id}' has expired.");

    private static Message MessageNotFound() => Failure(404, Conditions.MessageNotFound, "A message with that sequence number was not found.");

    private static string SessionOf(Map body) => (string)body["session-id"];

    private static Map Entry(MessageView view)
    {
        var entry = new Map { ["message"] = MessageCodec.Encode(MessageCodec.Write(view)) };
        if (view.LockToken is { } token) entry["lock-token"] = token;
        return entry;
    }

    private static Map Entries(IEnumerable<MessageView> views)
    {
        var list = new List();
        foreach (var view in views) list.Add(Entry(view));
        return new Map { ["messages"] = list };
    }

    private Message Peek(Map body)
    {
        var views = queue.Peek((long)body["from-sequence-number"], (int)body["message-count"], body["session-id"] as string);
        return Success(views.Count > 0 ? Ok : NoContent, Entries(views));
    }

    private Message RenewLocks(Map body)
    {
        var renewed = ((Guid[])body["lock-tokens"]).Select(queue.RenewLock).ToArray();
        return Array.TrueForAll(renewed, static until => until is not null)
            ? Success(Ok, new Map { ["expirations"] = Array.ConvertAll(renewed, static until => until!.Value.UtcDateTime) })
            : LockLost();
    }

    private Message RenewSession(Map body) => queue.RenewSession(SessionOf(body)) is { } until
        ? Success(Ok, new Map { ["expiration"] = until.UtcDateTime })
        : SessionLost(SessionOf(body));

    private Message GetSessionState(Map body) => queue.IsSessionHeld(SessionOf(body))
        ? Success(Ok, new Map { ["session-state"] = queue.GetSessionState(SessionOf(body)) })
        : SessionLost(SessionOf(body));

    private Message SetSessionState(Map body)
    {
        if (!queue.IsSessionHeld(SessionOf(body))) return SessionLost(SessionOf(body));
        queue.SetSessionState(SessionOf(body), body["session-state"] as byte[]);
        return Success(Ok, []);
    }

    private Message Schedule(Map body)
    {
        var messages = ((List)body["messages"]).Cast<Map>().Select(static entry => MessageCodec.Read((byte[])entry["message"])).ToList();
        if (queue.Settings.RequiresSession && messages.Exists(static message => message.SessionId is null))
            return Failure(400, Conditions.NotAllowed, "The SessionId was not set on a message.");
        return Success(Ok, new Map { ["sequence-numbers"] = messages.Select(queue.Send).ToArray() });
    }

    private Message CancelScheduled(Map body) => queue.CancelScheduled((long[])body["sequence-numbers"]) ? Success(Ok, []) : MessageNotFound();

    private Message ReceiveDeferred(Map body)
    {
        var views = queue.ReceiveDeferred((long[])body["sequence-numbers"], body["session-id"] as string);
        if (views is null) return MessageNotFound();
        // A settle mode of zero is that of a receiver that deletes what it receives.
        if (body["receiver-settle-mode"] is 0u)
            foreach (var view in views) queue.Settle(view.LockToken!.Value, new Settlement.Complete());
        return Success(Ok, Entries(views));
    }

    private Message Settle(Map body)
    {
        var settlement = Settlements.Of(
            (string)body["disposition-status"],
            MessageCodec.ReadChanges(body["properties-to-modify"] as Map),
            body["deadletter-reason"] as string,
            body["deadletter-description"] as string);
        if (settlement is null) return Failure(501, Conditions.NotImplemented, "The emulator does not know the disposition.");
        var settled = ((Guid[])body["lock-tokens"]).Select(token => queue.Settle(token, settlement)).ToList();
        return settled.TrueForAll(static held => held) ? Success(Ok, []) : LockLost();
    }
}
