namespace Kelmah.Kernel.Queues;

/// <summary>Every queue.</summary>
public static class QueueNames
{
    /// <summary>Domain events, to the event router.</summary>
    public const string Events = "events";

    /// <summary>Domain events that somebody is told about.</summary>
    public const string Notifications = "notifications";

    /// <summary>Notifications to send by email.</summary>
    public const string Email = "email";

    /// <summary>Notifications to send by SMS.</summary>
    public const string Sms = "sms";

    /// <summary>Notifications to send by push.</summary>
    public const string Push = "push";

    /// <summary>Stripe's events, stored and waiting to be processed.</summary>
    public const string StripeEvents = "stripe-events";

    /// <summary>Attachments whose content waits for the scan.</summary>
    public const string Attachments = "attachments";
}
