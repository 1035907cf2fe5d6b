using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>What one command does.</summary>
/// <param name="Command">The command.</param>
/// <param name="Actor">Who gives it: <c>hirer</c>, <c>deadline</c> or <c>contract</c>.</param>
/// <param name="Moves">From which state to which; the same one twice where the job stays in it.</param>
/// <param name="Otherwise">The refusal in every other state.</param>
public sealed record JobTransition(JobCommand Command, string Actor, ImmutableArray<JobMove> Moves, ErrorCode Otherwise);

/// <summary>One step of a job.</summary>
/// <param name="From">The state before.</param>
/// <param name="To">The state after.</param>
public readonly record struct JobMove(JobStatus From, JobStatus To);
