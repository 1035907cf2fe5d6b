using Kelmah.Kernel;
using Kelmah.Notifications;

namespace Kelmah.Identity;

/// <summary>On which ways a user is told what. What concerns the safety of the account goes on all ways whatever is chosen.</summary>
/// <param name="Job">Jobs, applications, contracts and milestones; null for all ways.</param>
/// <param name="Message">Conversations; null for all ways.</param>
/// <param name="Payment">Money; null for all ways.</param>
/// <param name="Review">Reviews; null for all ways.</param>
[SchemaName("NotificationPreferences")]
public sealed record NotificationPreferences(
    ChannelChoice? Job = null, ChannelChoice? Message = null, ChannelChoice? Payment = null, ChannelChoice? Review = null)
{
    /// <summary>Whether a notification of a type may go on a way.</summary>
    public bool Allows(NotificationType type, NotificationChannel channel) => ChoiceOf(type)?.Allows(channel) ?? true;

    private ChannelChoice? ChoiceOf(NotificationType type) => type switch
    {
        NotificationType.Job => Job,
        NotificationType.Message => Message,
        NotificationType.Payment => Payment,
        NotificationType.Review => Review,
        NotificationType.System => null,
    };
}

/// <summary>Which ways are open. The list within the app cannot be closed.</summary>
/// <param name="Email">Mails.</param>
/// <param name="Sms">Text messages.</param>
/// <param name="Push">Pushes to the phone.</param>
[SchemaName("ChannelChoice")]
public sealed record ChannelChoice(bool Email = true, bool Sms = true, bool Push = true)
{
    /// <summary>Whether a way is open.</summary>
    public bool Allows(NotificationChannel channel) => channel switch
    {
        NotificationChannel.InApp => true,
        NotificationChannel.Email => Email,
        NotificationChannel.Sms => Sms,
        NotificationChannel.Push => Push,
    };
}
