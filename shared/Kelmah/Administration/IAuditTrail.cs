using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>The audit log, for the other modules.</summary>
public interface IAuditTrail
{
    /// <summary>Records an act of the commit's actor, in the commit of the act itself. Of two concurrent commits, one runs again.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="action">What is done.</param>
    /// <param name="subject">What is acted on, for example <c>users/018f…</c>.</param>
    /// <param name="reason">Null where no reason was given.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task RecordAsync(UnitOfWork work, AuditAction action, string subject, string? reason, CancellationToken cancellationToken);
}
