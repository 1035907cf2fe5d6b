using System.Collections.Immutable;

namespace Kelmah.Contracts;

/// <summary>What was agreed and done under a contract, for whoever has to prove it.</summary>
public interface IContractRecords
{
    /// <summary>The record of a contract as it stands; null where there is none.</summary>
    Task<ContractRecord?> ReadAsync(Guid contractId, CancellationToken cancellationToken);
}

/// <summary>The record of a contract. It names neither party.</summary>
/// <param name="Contract">As it is stored.</param>
/// <param name="JobTitle">What its job is called now.</param>
/// <param name="Terms">The terms that count now, with their signatures; null where their text is not there.</param>
/// <param name="Milestones">By number.</param>
/// <param name="Files">The files that were handed in and are still there, by the attachment's id.</param>
/// <param name="Events">What happened, in order, each in a sentence in which the hirer is the customer and the worker the contractor.</param>
public sealed record ContractRecord(
    Contract Contract,
    string JobTitle,
    ContractTermsView? Terms,
    IReadOnlyList<Milestone> Milestones,
    IReadOnlyDictionary<Guid, RecordedFile> Files,
    ImmutableArray<RecordedEvent> Events);

/// <summary>A file that was handed in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of its content, hexadecimal in lower case.</param>
public sealed record RecordedFile(string Name, long Size, string Sha256);

/// <summary>Something that happened under a contract.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Sentence">What.</param>
public sealed record RecordedEvent(DateTimeOffset At, string Sentence);
