"""What is measured of a listing's texts and pictures; judged elsewhere, by the policy in force."""
