"""What teachers see of their people's English: admins of an organization all members, managers their teams."""
