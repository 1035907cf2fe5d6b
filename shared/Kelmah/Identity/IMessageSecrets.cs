namespace Kelmah.Identity;

/// <summary>
/// The tokens and codes that messages carry. They are not stored with the message, but made when it is sent; and some go to another
/// address than the account's.
/// </summary>
public interface IMessageSecrets
{
    /// <summary>What the message about an event carries; null where it is no longer wanted, so that the message need not be sent.</summary>
    /// <param name="userId">Whose message it is.</param>
    /// <param name="data">The event's type and the ids that it names.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<MessageSecret?> FindAsync(Guid userId, IReadOnlyDictionary<string, string> data, CancellationToken cancellationToken);
}

/// <summary>What a message carries beside its words.</summary>
/// <param name="Value">A token or a code; null for a message that carries none.</param>
/// <param name="Page">The page of the web app that takes the token; null for a code.</param>
/// <param name="Note">What is said of it, for example how long it holds; null for nothing.</param>
public sealed record MessageSecret(string? Value = null, string? Page = null, string? Note = null)
{
    /// <summary>Of a message that carries none.</summary>
    public static MessageSecret None { get; } = new();

    /// <summary>Personal data: where a mail goes in place of the account's address; null for that one.</summary>
    public string? Address { get; init; }

    /// <summary>Whether nobody has proved to own that address, so that the mail must not name the user.</summary>
    public bool IsToStranger { get; init; }

    /// <summary>Without the secret, so that no log can hold it.</summary>
    public override string ToString() => nameof(MessageSecret);
}
