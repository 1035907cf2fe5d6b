namespace Kelmah.Application.Persistence;

/// <summary>A message that a consumer has handled, recorded in the commit of its effect.</summary>
public sealed record HandledMessage(string Consumer, string MessageId);
