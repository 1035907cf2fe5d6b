namespace Kelmah.Adapters.Tests.Outbox;

/// <summary>A mail as its reader has it, with everything decoded.</summary>
/// <param name="From">The address that it comes from.</param>
/// <param name="To">The address that it goes to.</param>
/// <param name="ToName">The name beside it; empty for none.</param>
/// <param name="Subject">One line.</param>
/// <param name="Body">The text, with its lines ended by a line feed.</param>
/// <param name="Headers">The other headers.</param>
public sealed record ReceivedMail(
    string From, string To, string ToName, string Subject, string Body, IReadOnlyDictionary<string, string> Headers);
