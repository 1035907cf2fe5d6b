namespace Kelmah.Attachments;

/// <summary>What can show an attachment.</summary>
public enum AttachmentUseKind
{
    /// <summary>The portfolio of a public profile: every signed-in user reads it.</summary>
    Profile,

    /// <summary>The portfolio of an application: the job's hirer reads it.</summary>
    Application,

    /// <summary>A milestone's submission: the contract's parties read it.</summary>
    Milestone,
}
